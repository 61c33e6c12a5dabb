using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sora.Storage.Media;

namespace Sora.Storage.Blobs;

/// <summary>Keeps media in Azure Blob Storage.</summary>
public static class BlobServiceCollectionExtensions
{
    /// <summary>Keeps media as blobs of one container; any number of processes may share it.</summary>
    public static IServiceCollection AddBlobMediaStore(this IServiceCollection services, Action<BlobStorageOptions> configure)
    {
        services.AddOptions<BlobStorageOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BlobStorageOptions>, BlobStorageOptionsValidator>();
        services.AddSingleton<IMediaStore>(provider => new BlobMediaStore(Container(provider.GetRequiredService<IOptions<BlobStorageOptions>>().Value)));
        return services;
    }

    private static BlobContainerClient Container(BlobStorageOptions options)
    {
        // Beyond these a person waits for a picture that will not come.
        var client = new BlobClientOptions { Retry = { MaxRetries = 4, NetworkTimeout = TimeSpan.FromSeconds(20) } };
        return options.ConnectionString is { Length: > 0 } connection
            ? new BlobContainerClient(connection, options.Container, client)
            : new BlobServiceClient(new Uri(options.Endpoint!), new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.IdentityClientId }), client)
                .GetBlobContainerClient(options.Container);
    }
}

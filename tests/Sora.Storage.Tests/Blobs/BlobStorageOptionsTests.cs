using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sora.Storage.Blobs;

namespace Sora.Storage.Tests.Blobs;

public sealed class BlobStorageOptionsTests
{
    [Theory]
    [InlineData(null, null, "media", nameof(BlobStorageOptions.ConnectionString))]
    [InlineData("AccountKey=secret", "https://sora.blob.core.windows.net", "media", nameof(BlobStorageOptions.ConnectionString))]
    [InlineData(null, "sora", "media", nameof(BlobStorageOptions.Endpoint))]
    [InlineData(null, "https://sora.blob.core.windows.net", "Media", nameof(BlobStorageOptions.Container))]
    [InlineData(null, "https://sora.blob.core.windows.net", "a--b", nameof(BlobStorageOptions.Container))]
    public async Task A_host_with_a_wrong_setting_does_not_start_and_names_it_but_no_secret(string? connection, string? endpoint, string container, string setting)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddBlobMediaStore(options => (options.ConnectionString, options.Endpoint, options.Container) = (connection, endpoint, container));
        using var host = builder.Build();

        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(setting, thrown.Message);
        Assert.DoesNotContain("secret", thrown.Message);
    }
}

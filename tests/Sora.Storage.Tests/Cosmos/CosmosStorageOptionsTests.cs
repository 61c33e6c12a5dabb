using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sora.Storage.Cosmos;

namespace Sora.Storage.Tests.Cosmos;

public sealed class CosmosStorageOptionsTests
{
    private const string Secret = "!this is not base64 but secret!";

    public static TheoryData<string, Action<CosmosStorageOptions>> Mistakes => new()
    {
        { nameof(CosmosStorageOptions.Endpoint), options => options.Endpoint = "" },
        { nameof(CosmosStorageOptions.Endpoint), options => options.Endpoint = "AccountEndpoint=https://sora.documents.azure.com" },
        { nameof(CosmosStorageOptions.Key), options => options.Key = Secret },
        { nameof(CosmosStorageOptions.IdentityClientId), options => options.IdentityClientId = "an identity beside a key" },
        { nameof(CosmosStorageOptions.Database), options => options.Database = "a/b" },
        { nameof(CosmosStorageOptions.MaxThroughput), options => options.MaxThroughput = 400 },
        { nameof(CosmosStorageOptions.ContainerThroughput), options => options.ContainerThroughput["feeds"] = 1500 },
        { nameof(CosmosStorageOptions.Consistency), options => options.Consistency = ConsistencyLevel.Eventual },
        { nameof(CosmosStorageOptions.RetryBudget), options => options.RetryBudget = TimeSpan.FromMinutes(1) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_silo_with_a_wrong_setting_does_not_start_and_names_it_but_no_secret(string setting, Action<CosmosStorageOptions> mistake)
    {
        using var host = Host.CreateEmptyApplicationBuilder(null).UseOrleans(silo => silo.UseLocalhostClustering().AddCosmosGrainStorage("profiles", options =>
        {
            options.Endpoint = "https://127.0.0.1:9";
            options.Key = CosmosAccount.Key;
            mistake(options);
        })).Build();

        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(setting, thrown.Message);
        Assert.Contains("profiles", thrown.Message);
        Assert.DoesNotContain(Secret, thrown.Message);
        Assert.DoesNotContain(CosmosAccount.Key, thrown.Message);
    }
}

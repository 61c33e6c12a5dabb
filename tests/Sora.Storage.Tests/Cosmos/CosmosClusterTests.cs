using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Sora.Storage.Cosmos;
using Sora.Storage.Tests.Grains;

namespace Sora.Storage.Tests.Cosmos;

/// <summary>Silos and a client that know nothing of each other but the account.</summary>
public sealed class CosmosClusterTests(CosmosAccount account) : IClassFixture<CosmosAccount>
{
    private const string Storage = "state";

    [Fact]
    public async Task Silos_and_clients_find_each_other_and_what_a_silo_kept_the_next_one_has()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var first = await StartSilo();
        using var second = await StartSilo();
        using var client = await StartClient();
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        var members = client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        Assert.Equal(2, (await members.GetHosts(onlyActive: true)).Count);

        var keys = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
        foreach (var key in keys) await grains.GetGrain<ICounterGrain>(key).Count();
        await first.StopAsync(cancellation);

        foreach (var key in keys) Assert.Equal(2, await grains.GetGrain<ICounterGrain>(key).Count());
        Assert.Single(await members.GetHosts(onlyActive: true));
        await client.StopAsync(cancellation);
        await second.StopAsync(cancellation);
    }

    private async Task<IHost> StartSilo()
    {
        var host = Builder().UseOrleans(silo => silo
            .Configure<ClusterOptions>(Name)
            .ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort())
            .AddCosmosGrainStorage(Storage, account.Configure)
            .UseCosmosClustering(Storage)).Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private async Task<IHost> StartClient()
    {
        var host = Builder().UseOrleansClient(client => client
            .Configure<ClusterOptions>(Name)
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1))
            .UseCosmosClustering(account.Configure)).Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static HostApplicationBuilder Builder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        return builder;
    }

    private static void Name(ClusterOptions cluster) => cluster.ClusterId = cluster.ServiceId = "several";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public interface ICounterGrain : IGrainWithGuidKey
    {
        Task<int> Count();
    }

    public sealed class CounterGrain([PersistentState("state", Storage)] IPersistentState<Ledger> state) : Grain, ICounterGrain
    {
        public async Task<int> Count()
        {
            state.State.Number++;
            await state.WriteStateAsync();
            return state.State.Number;
        }
    }
}

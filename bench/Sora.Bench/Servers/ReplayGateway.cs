using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;

namespace Sora.Bench.Servers;

/// <summary>The whole system, with a replay in the model's place: what is left is what delivery costs.</summary>
internal sealed class ReplayGateway(int port, string data, bool paced) : WebApplicationFactory<Sora.Gateway.GatewayOptions>
{
    public const string Role = "serve-replay";

    public static async Task<int> RunAsync(int port, string data, bool paced)
    {
        await using var gateway = new ReplayGateway(port, data, paced);
        gateway.UseKestrel(port);
        gateway.StartServer();
        await gateway.Services.GetRequiredService<IHost>().WaitForShutdownAsync();
        return 0;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseEnvironment(Environments.Production)
        .UseSetting("Sora:Port", $"{port}")
        .UseSetting("Sora:Data", data)
        .UseSetting("Logging:LogLevel:Default", "Error")
        .ConfigureTestServices(services => services.AddReplay(paced));
}

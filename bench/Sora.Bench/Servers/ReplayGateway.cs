using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sora.Bench.Viewers;
using Sora.Diffusion;
using Sora.Grains.Rendering;
using Sora.Silo.Models;

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
        .ConfigureTestServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IVideoModelLoader, ReplayModelLoader>());
            services.Replace(ServiceDescriptor.Singleton<IRenderNode>(provider => new ReplayNode(paced, provider.GetRequiredService<TimeProvider>())));
        });

    private sealed class ReplayModelLoader : IVideoModelLoader
    {
        public IVideoModel Load() => new ReplayModel();
    }

    private sealed class ReplayModel : IVideoModel
    {
        public ModelInfo Info { get; } = new(
            ReplayNode.ModelName, "1", new(Replay.Width, Replay.Height), new(Replay.Height, Replay.Width), Replay.FramesPerSecond, Replay.FramesPerChunk,
            Replay.FirstChunkSteps, Replay.LaterChunkSteps, Parameters: 0);

        public PromptReading Read(string prompt) => new([], []);

        public IEnumerable<RenderStep> Render(RenderRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("The pictures come from the replay.");

        public void Dispose()
        {
        }
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;
using Sora.Bench.Viewers;
using Sora.Diffusion;
using Sora.Grains.Rendering;
using Sora.Silo.Models;

namespace Sora.Bench.Servers;

/// <summary>What the replay says of itself in a model's place.</summary>
internal sealed class ReplayModel : IVideoModel
{
    public ModelInfo Info { get; } = new(
        ReplayNode.ModelName, "1", new(Replay.Width, Replay.Height), new(Replay.Height, Replay.Width), Replay.FramesPerSecond, Replay.FramesPerChunk,
        Replay.FirstChunkSteps, Replay.LaterChunkSteps, Parameters: 0, CameoSide: 48);

    public PromptReading Read(string prompt) => new([], []);

    public IEnumerable<RenderStep> Render(RenderRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The pictures come from the replay.");

    public void Dispose()
    {
    }
}

internal static class ReplayServices
{
    /// <summary>Puts the replay in the place of model and render slots.</summary>
    public static void AddReplay(this IServiceCollection services, bool paced)
    {
        services.Replace(ServiceDescriptor.Singleton<IVideoModelLoader, Loader>());
        services.Replace(ServiceDescriptor.Singleton<IRenderNode>(provider => new ReplayNode(paced, provider.GetRequiredService<TimeProvider>())));
    }

    private sealed class Loader : IVideoModelLoader
    {
        public IVideoModel Load() => new ReplayModel();
    }
}

using Orleans.Core.Internal;
using Sora.Contracts;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Rendering;

/// <summary>The activation of a worker goes, as it does when the silo that keeps its address goes; its node stays. There is no other worker.</summary>
public sealed class MovedWorkerTests : IAsyncLifetime
{
    private readonly RenderingCluster _cluster = new();
    private readonly string _id = SoraId.New(SoraId.Video, TimeProvider.System);

    private IGpuWorkerGrain Worker => _cluster.Grains.GetGrain<IGpuWorkerGrain>($"{RenderingCluster.Node}/0");

    private IVideoGrain Video => _cluster.Grains.GetGrain<IVideoGrain>(_id);

    public async ValueTask InitializeAsync()
    {
        await _cluster.InitializeAsync();
        await Worker.Start();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task It_hands_its_render_back_and_goes_on_with_it_at_once()
    {
        await Video.Create("ada", Specifications.Of());
        await _cluster.RenderNode[_id, 1].Started;

        await Move();

        await _cluster.RenderNode[_id, 2].Started.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        _cluster.RenderNode[_id, 2].Finish(_id);
        await Video.Watch("ada", untilTerminal: true).FirstAsync(video => video.State == VideoState.Completed);
    }

    [Fact]
    public async Task It_asks_for_work_again_where_it_had_none()
    {
        await Move();

        await Video.Create("ada", Specifications.Of());

        await _cluster.RenderNode[_id, 1].Started.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private async Task Move() => await Worker.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
}

using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Rendering;

/// <summary>Workers pull from the queue of the scripted node; a worker per test, so that a render that a test leaves behind holds up no other.</summary>
public sealed class GpuWorkerGrainTests(RenderingCluster cluster) : IAsyncLifetime
{
    private const string Owner = "ada";
    private static int _slots;

    private readonly string _id = SoraId.New(SoraId.Video, TimeProvider.System);

    private IVideoGrain Video => cluster.Grains.GetGrain<IVideoGrain>(_id);

    public async ValueTask InitializeAsync()
    {
        await cluster.Grains.GetGrain<IGpuWorkerGrain>($"{RenderingCluster.Node}/{Interlocked.Increment(ref _slots)}").Start();
        await Video.Create(Owner, Specifications.Of());
    }

    public async ValueTask DisposeAsync() => await Video.Cancel(Owner);

    [Fact]
    public async Task A_viewer_gets_every_final_picture_and_then_the_video_is_completed()
    {
        var render = await Started(attempt: 1);
        var pictures = (await Worker()).Watch(_id, 0).ToListAsync().AsTask();
        await render.ShowAll();
        render.Finish(_id);
        var seen = await pictures;
        Assert.Equal(Enumerable.Range(0, ScriptedRender.Frames), seen.Where(picture => picture.Final == true).Select(picture => picture.FrameIndex!.Value));
        Assert.Equal(seen.Select(picture => picture.Sequence).Order().Distinct(), seen.Select(picture => picture.Sequence));
        var completed = await Reached(VideoState.Completed);
        Assert.True(seen[^1].Sequence < completed.Sequence);
    }

    [Fact]
    public async Task A_viewer_of_another_video_gets_nothing_from_this_worker()
    {
        await Started(attempt: 1);
        Assert.Empty(await (await Worker()).Watch("video-of-another", 0).ToListAsync());
    }

    [Fact]
    public async Task Cancelling_the_video_stops_the_render_and_ends_its_viewers()
    {
        var render = await Started(attempt: 1);
        await render.Show(frame: 0, step: 0);
        var pictures = (await Worker()).Watch(_id, 0).ToListAsync().AsTask();
        await Video.Cancel(Owner);
        await pictures;
        Assert.Equal(VideoState.Cancelled, (await Video.Get(Owner))?.State);
    }

    [Fact]
    public async Task A_render_that_stops_without_its_video_knowing_is_queued_again()
    {
        await Started(attempt: 1);
        await (await Worker()).Cancel(_id);
        (await Started(attempt: 2)).Finish(_id);
        await Reached(VideoState.Completed);
    }

    [Fact]
    public async Task A_failed_attempt_is_tried_again_with_higher_numbers_and_its_pictures_are_forgotten()
    {
        var first = await Started(attempt: 1);
        await first.Show(frame: 0, step: 3, final: true);
        var before = await (await Worker()).Watch(_id, 0).FirstAsync();
        first.Fail(ErrorCode.RenderFailed, permanent: false);
        var second = await Started(attempt: 2);
        await second.Show(frame: 0, step: 0);
        var after = await (await Worker()).Watch(_id, before.Sequence).FirstAsync();
        Assert.Equal((true, false), (after.Sequence > before.Sequence, after.Final));
        second.Finish(_id);
        Assert.Equal(2, (await Reached(VideoState.Completed)).Attempt);
    }

    [Fact]
    public async Task A_prompt_that_is_changed_reaches_the_worker_and_whoever_takes_over_from_it()
    {
        var first = await Started(attempt: 1);
        Assert.Null(first.PromptNow());
        await Video.ChangePrompt(Owner, "a blue star");
        await Told(first);
        first.Fail(ErrorCode.RenderFailed, permanent: false);
        var second = await Started(attempt: 2);
        await Told(second);
        second.Finish(_id);
        Assert.Equal("a blue star", Assert.Single((await Reached(VideoState.Completed)).PromptChanges));

        static async Task Told(ScriptedRender render)
        {
            while (render.PromptNow() != "a blue star")
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task Three_failed_attempts_fail_the_video_with_the_last_reason()
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await Started(attempt)).Fail(ErrorCode.RenderFailed, permanent: false);
        }
        Assert.Equal("as the test wants", (await Reached(VideoState.Failed)).Error?.Message);
    }

    [Fact]
    public async Task A_full_disk_fails_the_video_at_once_and_the_worker_goes_on()
    {
        (await Started(attempt: 1)).Fail(ErrorCode.StorageFull, permanent: true);
        Assert.Equal(ErrorCode.StorageFull, (await Reached(VideoState.Failed)).Error?.Code);
        var next = SoraId.New(SoraId.Video, TimeProvider.System);
        await cluster.Grains.GetGrain<IVideoGrain>(next).Create(Owner, Specifications.Of());
        await cluster.RenderNode[next, 1].Started;
        cluster.RenderNode[next, 1].Finish(next);
    }

    [Fact]
    public async Task Progress_reaches_the_video()
    {
        var render = await Started(attempt: 1);
        await using var watcher = Video.Watch(Owner, untilTerminal: true).GetAsyncEnumerator();
        for (var step = 0; ; step = Math.Min(step + 1, 2))
        {
            await render.Show(frame: 0, step);
            if (await Video.Get(Owner) is { Progress: > 0 } video)
            {
                Assert.InRange(video.Progress, 1, 99);
                return;
            }
        }
    }

    private async Task<ScriptedRender> Started(int attempt)
    {
        var render = cluster.RenderNode[_id, attempt];
        await render.Started;
        return render;
    }

    private async Task<IGpuWorkerGrain> Worker() => cluster.Grains.GetGrain<IGpuWorkerGrain>((await Video.Get(Owner))!.Worker!);

    private async Task<VideoSnapshot> Reached(VideoState state) => await Video.Watch(Owner, untilTerminal: true).FirstAsync(snapshot => snapshot.State == state);
}

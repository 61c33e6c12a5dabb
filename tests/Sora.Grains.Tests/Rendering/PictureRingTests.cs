using Sora.Contracts.Live;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Rendering;

public sealed class PictureRingTests
{
    private const int Frames = 8;

    private readonly PictureRing _ring = new(new("video-1", "ada", Attempt: 1, Specifications.Of(frames: Frames)), TimeProvider.System);

    [Fact]
    public async Task A_late_viewer_gets_the_newest_picture_of_each_frame_then_what_follows()
    {
        Show(frame: 0, step: 0);
        Show(frame: 1, step: 0);
        Show(frame: 0, step: 1, final: true);
        await using var viewer = Watch();
        Assert.Equal([(1, false), (0, true)], [await Next(viewer), await Next(viewer)]);
        Show(frame: 1, step: 1, final: true);
        Assert.Equal((1, true), await Next(viewer));
    }

    [Fact]
    public async Task A_viewer_who_comes_back_gets_only_what_came_since()
    {
        Show(frame: 0, step: 0);
        await using var first = Watch();
        await Next(first);
        var seen = first.Current.Sequence;
        Show(frame: 1, step: 0);
        await using var second = Watch(afterSequence: seen);
        Assert.Equal((1, false), await Next(second));
    }

    [Fact]
    public async Task A_slow_viewer_misses_previews_but_no_final_picture_and_numbers_always_rise()
    {
        Show(frame: 0, step: 0);
        await using var slow = Watch();
        await Next(slow);
        for (var step = 0; step < 4; step++)
        {
            for (var frame = 0; frame < Frames; frame++)
            {
                Show(frame, step, final: step == 3);
            }
        }
        _ring.End();
        List<RenderEvent> seen = [slow.Current];
        while (await slow.MoveNextAsync())
        {
            seen.Add(slow.Current);
        }
        Assert.Equal(Enumerable.Range(0, Frames), seen.Where(picture => picture.Final == true).Select(picture => picture.FrameIndex!.Value));
        Assert.Equal(Frames + 1, seen.Count);
        Assert.Equal(seen.Select(picture => picture.Sequence).Order().Distinct(), seen.Select(picture => picture.Sequence));
    }

    [Fact]
    public async Task A_preview_that_comes_after_the_final_picture_is_not_shown()
    {
        Show(frame: 0, step: 3, final: true);
        Show(frame: 0, step: 2);
        _ring.End();
        await using var viewer = Watch();
        Assert.Equal((0, true), await Next(viewer));
        Assert.False(await viewer.MoveNextAsync());
    }

    [Fact]
    public void Numbers_of_pictures_lie_between_those_of_the_states()
    {
        Assert.True(RenderSequence.Queued(1, moves: int.MaxValue) < RenderSequence.Started(1));
        Assert.True(RenderSequence.Started(1) < RenderSequence.PictureBase(1));
        Assert.True(RenderSequence.PictureBase(1) + 1_000_000 < RenderSequence.Terminal(1));
        Assert.True(RenderSequence.Terminal(1) <= RenderSequence.Queued(2, 0));
    }

    private void Show(int frame, int step, bool final = false) => _ring.Add(new(Chunk: 0, ChunkCount: 1, step, StepCount: 4, frame, final, Width: 2, Height: 2, Jpeg: [1]));

    private IAsyncEnumerator<RenderEvent> Watch(long afterSequence = 0) => _ring.Watch(afterSequence, default).GetAsyncEnumerator();

    private static async Task<(int Frame, bool Final)> Next(IAsyncEnumerator<RenderEvent> viewer)
    {
        Assert.True(await viewer.MoveNextAsync());
        return (viewer.Current.FrameIndex!.Value, viewer.Current.Final!.Value);
    }
}

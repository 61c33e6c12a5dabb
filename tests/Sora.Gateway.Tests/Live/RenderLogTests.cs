using CsCheck;
using Sora.Contracts.Live;
using Sora.Gateway.Live;

namespace Sora.Gateway.Tests.Live;

public sealed class RenderLogTests
{
    /// <summary>Any render, any way in which states and pictures arrive, and a reader that reads now and then: what it sees rises strictly, holds every final picture, and ends once.</summary>
    [Fact]
    public void Whenever_a_viewer_reads_it_sees_every_final_picture_in_order_and_one_end() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 4], Gen.Bool.Array[0, 200], Gen.Int[0, 40]).Sample((frames, steps, reads, stateAt) =>
        {
            var log = new RenderLog();
            var events = Render(frames, steps);
            // The state that started the render comes by another way, some time later.
            var started = new RenderEvent { Sequence = 1, Type = RenderEventType.Started, Timestamp = 0 };
            events.Insert(Math.Min(stateAt, events.Count), started);
            events.Add(new RenderEvent { Sequence = 10_000, Type = RenderEventType.Completed, Timestamp = 0 });

            var seen = new List<RenderEvent>();
            for (var i = 0; i < events.Count; i++)
            {
                log.Add(events[i]);
                if (i < reads.Length && reads[i])
                {
                    Read(log, seen, limit: 2);
                }
            }

            Read(log, seen, limit: int.MaxValue);

            return seen.Zip(seen.Skip(1)).All(pair => pair.First.Sequence < pair.Second.Sequence)
                && seen.Where(e => e.Final == true).Select(e => e.FrameIndex!.Value).Order().SequenceEqual(Enumerable.Range(0, frames))
                && seen.Count(e => e.IsTerminal) == 1 && seen[^1].IsTerminal;
        });

    [Fact]
    public void A_late_viewer_gets_only_the_newest_picture_of_each_frame()
    {
        var log = new RenderLog();
        Render(frames: 3, steps: 4).ForEach(picture => log.Add(picture));

        var seen = new List<RenderEvent>();
        Read(log, seen, limit: int.MaxValue);

        Assert.Equal([0, 1, 2], seen.Select(e => e.FrameIndex!.Value));
        Assert.All(seen, e => Assert.True(e.Final));
    }

    [Fact]
    public void Progress_of_the_same_attempt_is_no_news_to_viewers_whom_the_pictures_tell_it()
    {
        var log = new RenderLog();
        var started = new RenderEvent { Sequence = 1, Type = RenderEventType.Started, Timestamp = 0 };

        Assert.True(log.Add(started));
        Assert.False(log.Add(started with { Progress = 50 }));
    }

    [Fact]
    public void A_further_attempt_shows_nobody_a_frame_again_that_was_final()
    {
        var log = new RenderLog();
        var first = Render(frames: 4, steps: 2);
        first.Take(6).ToList().ForEach(picture => log.Add(picture)); // two frames became final before the worker was lost
        Render(frames: 4, steps: 2).ForEach(picture => log.Add(picture with { Sequence = picture.Sequence + 1000 }));

        var seen = new List<RenderEvent>();
        Read(log, seen, limit: int.MaxValue);

        Assert.Equal([first[4], first[5]], seen.Take(2));
        Assert.Equal([(2, true), (3, true)], seen.Skip(2).Select(picture => (picture.FrameIndex!.Value, picture.Final == true)));
    }

    [Fact]
    public void The_end_is_given_even_to_a_viewer_who_claims_to_be_past_it_and_nothing_follows_it()
    {
        var log = new RenderLog();
        log.Add(new RenderEvent { Sequence = 5, Type = RenderEventType.Failed, Timestamp = 0 });
        log.Add(new RenderEvent { Sequence = 9, Type = RenderEventType.Frame, FrameIndex = 0, Timestamp = 0 });

        Assert.Equal(RenderEventType.Failed, log.Next(long.MaxValue)?.Type);
        Assert.Equal(RenderEventType.Failed, log.Next(0)?.Type);
    }

    private static List<RenderEvent> Render(int frames, int steps)
    {
        var sequence = 100L;
        return [.. Enumerable.Range(0, steps).SelectMany(step => Enumerable.Range(0, frames).Select(frame => new RenderEvent
        {
            Sequence = sequence++, Type = RenderEventType.Frame, FrameIndex = frame, Step = step, Final = step == steps - 1, Timestamp = 0,
        }))];
    }

    private static void Read(RenderLog log, List<RenderEvent> seen, int limit)
    {
        for (var i = 0; i < limit && (seen.Count == 0 || !seen[^1].IsTerminal) && log.Next(seen.Count == 0 ? 0 : seen[^1].Sequence) is { } next; i++)
        {
            seen.Add(next);
        }
    }
}

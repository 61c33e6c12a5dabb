using CsCheck;
using Sora.Contracts.Videos;
using Sora.Grains.Rendering;

namespace Sora.Grains.Tests.Rendering;

public sealed class RenderQueueStateTests
{
    private static readonly string[] Users = ["ada", "bob", "cyd", "dee"];
    private static readonly int[] Durations = [4, 8, 12, 16, 20];

    /// <summary>A user asks for a video of so many seconds, or (null) a worker takes the next ticket.</summary>
    private static readonly Gen<(string User, int Seconds)?> Event = Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, Users.Length - 1], Gen.Int[0, Durations.Length - 1],
        (kind, user, duration) => kind < 3 ? (Users[user], Durations[duration]) : ((string, int)?)null);

    [Fact]
    public void Two_users_who_both_wait_are_served_alike_up_to_one_video_each() => Event.Array[1, 200].Sample(events =>
    {
        var queue = new RenderQueueState();
        var served = Users.ToDictionary(user => user, _ => 0);
        var ranges = new Dictionary<(string, string), (int Low, int High)>();
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i] is var (user, seconds))
            {
                queue = queue.Enqueue($"video-{i}", user, 1, seconds, VideoQuality.Standard, null);
            }
            else
            {
                queue = queue.Lease("worker", out var leased);
                if (leased is not null) served[leased.OwnerId] += leased.Seconds;
            }
            foreach (var (one, other) in from one in Users from other in Users where string.CompareOrdinal(one, other) < 0 select (one, other))
            {
                if (!Waits(queue, one) || !Waits(queue, other))
                {
                    ranges.Remove((one, other));
                    continue;
                }
                var ahead = served[one] - served[other];
                var (low, high) = ranges.GetValueOrDefault((one, other), (ahead, ahead));
                ranges[(one, other)] = (Math.Min(low, ahead), Math.Max(high, ahead));
                Assert.InRange(Math.Max(high, ahead) - Math.Min(low, ahead), 0, 2 * Durations.Max());
            }
        }
    });

    [Fact]
    public void A_newcomer_waits_for_at_most_one_render_of_every_other_user() => Event.Array[1, 200].Sample(events =>
    {
        var queue = Play(events).Enqueue("newcomer", "eve", 1, 20, VideoQuality.Standard, null);
        var before = queue.ServiceOrder().TakeWhile(ticket => ticket.VideoId != "newcomer").ToList();
        Assert.Equal(before.Count, before.Select(ticket => ticket.OwnerId).Distinct().Count());
    });

    [Fact]
    public void The_order_told_is_the_order_served() => Event.Array[1, 100].Sample(events =>
    {
        var queue = Play(events);
        foreach (var expected in queue.ServiceOrder())
        {
            queue = queue.Lease("worker", out var leased);
            Assert.Equal(expected.VideoId, leased?.VideoId);
        }
        queue.Lease("worker", out var none);
        Assert.Null(none);
    });

    [Fact]
    public void One_users_videos_are_served_in_the_order_they_were_asked_for() => Event.Array[1, 100].Sample(events =>
    {
        foreach (var tickets in Play(events).ServiceOrder().GroupBy(ticket => ticket.OwnerId))
        {
            var numbers = tickets.Select(ticket => int.Parse(ticket.VideoId.Split('-')[1])).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    });

    [Fact]
    public void What_is_kept_of_served_users_does_not_grow_with_their_number()
    {
        var queue = new RenderQueueState();
        for (var i = 0; i < 1000; i++)
        {
            queue = queue.Enqueue($"video-{i}", $"user-{i}", 1, 4, VideoQuality.Standard, null).Lease("worker", out var leased).Remove(leased!);
        }
        Assert.InRange(queue.ServedUntil.Count, 0, 2);
    }

    [Fact]
    public void A_retry_goes_first_and_costs_nothing()
    {
        var queue = new RenderQueueState().Enqueue("video-1", "ada", 1, 20, VideoQuality.Standard, null).Enqueue("video-2", "bob", 1, 4, VideoQuality.Standard, null).Lease("worker", out var failed);
        var retried = queue.Enqueue(failed!.VideoId, failed.OwnerId, 2, failed.Seconds, failed.Quality, null);
        Assert.Equal(["video-1", "video-2"], retried.ServiceOrder().Select(ticket => ticket.VideoId));
        Assert.Equal(queue.ServedUntil, retried.Lease("worker", out _).ServedUntil);
    }

    [Fact]
    public void The_same_attempt_twice_is_one_ticket()
    {
        var queue = new RenderQueueState().Enqueue("video-1", "ada", 1, 4, VideoQuality.Standard, null);
        Assert.Same(queue, queue.Enqueue("video-1", "ada", 1, 4, VideoQuality.Standard, null));
        Assert.Single(queue.Enqueue("video-1", "ada", 2, 4, VideoQuality.Standard, null).Tickets);
    }

    [Fact]
    public void A_second_of_high_quality_counts_as_two_and_one_of_draft_as_half()
    {
        var queue = Enumerable.Range(0, 4).Aggregate(new RenderQueueState(), (queue, i) => queue
            .Enqueue($"high-{i}", "ada", 1, 4, VideoQuality.High, null).Enqueue($"draft-{i}", "bob", 1, 4, VideoQuality.Draft, null));
        Assert.Equal(["high-0", "draft-0", "draft-1", "draft-2", "draft-3", "high-1", "high-2", "high-3"], queue.ServiceOrder().Select(ticket => ticket.VideoId));
    }

    [Fact]
    public void What_was_measured_at_one_quality_changes_the_time_of_no_other_that_was_measured_too()
    {
        var queue = new RenderQueueState().Measure(VideoQuality.Standard, TimeSpan.FromSeconds(1)).Measure(VideoQuality.High, TimeSpan.FromSeconds(3));
        var slower = queue.Measure(VideoQuality.High, TimeSpan.FromSeconds(13));
        Assert.Equal((4_000, 12_000), (queue.RenderTime(4, VideoQuality.Standard), queue.RenderTime(4, VideoQuality.High)));
        Assert.Equal((4_000, 24_000), (slower.RenderTime(4, VideoQuality.Standard), slower.RenderTime(4, VideoQuality.High)));
    }

    [Fact]
    public void Until_a_quality_is_measured_its_time_follows_from_another_and_the_work_of_each()
    {
        Assert.Null(new RenderQueueState().RenderTime(4, VideoQuality.High));
        var queue = new RenderQueueState().Measure(VideoQuality.Draft, TimeSpan.FromSeconds(1));
        Assert.Equal((4_000, 8_000, 16_000), (queue.RenderTime(4, VideoQuality.Draft), queue.RenderTime(4, VideoQuality.Standard), queue.RenderTime(4, VideoQuality.High)));
    }

    private static RenderQueueState Play((string User, int Seconds)?[] events)
    {
        var queue = new RenderQueueState();
        for (var i = 0; i < events.Length; i++)
        {
            queue = events[i] is var (user, seconds) ? queue.Enqueue($"video-{i}", user, 1, seconds, VideoQuality.Standard, null) : queue.Lease("worker", out _);
        }
        return queue;
    }

    private static bool Waits(RenderQueueState queue, string user) => queue.Tickets.Any(ticket => ticket.OwnerId == user && ticket.Worker is null);
}

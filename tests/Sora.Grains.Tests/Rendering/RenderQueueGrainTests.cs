using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Rendering;

public sealed class RenderQueueGrainTests(RenderingCluster cluster)
{
    private readonly string _model = $"model-{Guid.NewGuid()}";

    private IRenderQueueGrain Queue => cluster.Grains.GetGrain<IRenderQueueGrain>(_model);

    [Fact]
    public async Task A_worker_that_asks_before_there_is_work_gets_the_first_ticket_that_comes()
    {
        var lease = Queue.Lease("worker/0");
        var video = await Create("ada");
        Assert.Equal(video, (await lease)?.VideoId);
    }

    [Fact]
    public async Task Each_of_two_waiting_workers_gets_another_ticket()
    {
        Task<RenderTicket?>[] leases = [Queue.Lease("worker/0"), Queue.Lease("worker/1")];
        string[] videos = [await Create("ada"), await Create("ada")];
        Assert.Equal(videos.Order(), (await Task.WhenAll(leases)).Select(ticket => ticket!.VideoId).Order());
    }

    [Fact]
    public async Task A_worker_that_asks_again_gives_up_what_it_held_and_its_earlier_question_gets_nothing()
    {
        var video = await Create("ada");
        Assert.Equal(1, (await Queue.Lease("worker/0"))?.Attempt);
        var again = await Queue.Lease("worker/0");
        Assert.Equal((video, 2), (again?.VideoId, again?.Attempt));
        var forgotten = Queue.Lease("worker/1");
        var asked = Queue.Lease("worker/1");
        var next = await Create("ada");
        Assert.Equal(next, (await asked)?.VideoId);
        Assert.Null(await forgotten);
    }

    [Fact]
    public async Task A_lease_that_is_lost_is_counted_and_one_that_is_given_back_is_not()
    {
        var lost = new ConcurrentQueue<object?>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "sora.render_leases.lost") self.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (_model.Equals(named["model"])) lost.Enqueue(named["reason"]);
        });
        meters.Start();
        var video = await Create("ada");
        await Queue.Lease("worker/0");
        Assert.Equal(2, (await Queue.Lease("worker/0"))?.Attempt);

        await Queue.Release("worker/0", video, 2, null);
        var next = Queue.Lease("worker/0");
        await Create("ada");
        await next;

        Assert.Equal(["restarted"], lost);
    }

    [Fact]
    public async Task A_waiting_video_is_told_its_place_as_the_queue_moves()
    {
        await Create("ada");
        var second = await Create("ada");
        await using var watcher = cluster.Grains.GetGrain<IVideoGrain>(second).Watch("ada", untilTerminal: true).GetAsyncEnumerator();
        await Until(1);
        await Queue.Lease("worker/0");
        await Until(0);

        async Task Until(int place)
        {
            do
            {
                Assert.True(await watcher.MoveNextAsync());
            }
            while (watcher.Current.QueuePosition != place);
        }
    }

    [Fact]
    public async Task The_estimate_follows_from_measured_speed_and_the_work_before()
    {
        Assert.Equal(new QueuePlace(0, null, false), await Queue.Estimate(4, VideoQuality.Standard));
        var measured = await Create("ada");
        var ticket = await Queue.Lease("worker/0");
        await Queue.Release("worker/0", measured, ticket!.Attempt, TimeSpan.FromSeconds(2));
        Assert.Equal(new QueuePlace(0, 8_000, false), await Queue.Estimate(4, VideoQuality.Standard));
        await Create("ada");
        await Create("bob");
        Assert.Equal(new QueuePlace(2, 24_000, false), await Queue.Estimate(4, VideoQuality.Standard));
    }

    [Fact]
    public async Task The_estimate_takes_each_video_at_the_speed_of_its_own_quality()
    {
        foreach (var (quality, seconds) in new[] { (VideoQuality.Standard, 2), (VideoQuality.High, 5) })
        {
            var measured = await Create("ada", quality);
            var ticket = await Queue.Lease("worker/0");
            await Queue.Release("worker/0", measured, ticket!.Attempt, TimeSpan.FromSeconds(seconds));
        }
        Assert.Equal((8_000, 20_000), ((await Queue.Estimate(4, VideoQuality.Standard)).EtaMs, (await Queue.Estimate(4, VideoQuality.High)).EtaMs));
        await Create("ada", VideoQuality.High);
        Assert.Equal(new QueuePlace(1, 28_000, false), await Queue.Estimate(4, VideoQuality.Standard));
    }

    private async Task<string> Create(string owner, string quality = VideoQuality.Standard)
    {
        var id = SoraId.New(SoraId.Video, TimeProvider.System);
        await cluster.Grains.GetGrain<IVideoGrain>(id).Create(owner, Specifications.Of(_model) with { Quality = quality });
        return id;
    }
}

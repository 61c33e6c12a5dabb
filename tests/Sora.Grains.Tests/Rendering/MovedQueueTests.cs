using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Rendering;

/// <summary>A queue goes on elsewhere when its silo goes.</summary>
public sealed class MovedQueueTests : IAsyncLifetime
{
    private const string Worker = "node/0";

    /// <summary>Less than anybody's call may take between processes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] Asking = ["ada", "ada", "ada", "bob", "eve", "ada", "bob", "eve", "eve"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sora-queue-");
    private readonly DurableSoraCluster _cluster;

    private IRenderQueueGrain Queue => _cluster.Grains.GetGrain<IRenderQueueGrain>(SoraCluster.ModelName);

    public MovedQueueTests() => _cluster = new(_folder.FullName);

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_queue_that_moves_between_any_two_calls_serves_in_the_order_of_one_that_stays()
    {
        var stays = await Serve(() => Task.CompletedTask);
        var moves = await Serve(() => _cluster.Deactivate(Queue));

        Assert.Equal(["ada 0", "bob 3", "eve 4"], stays[..3]); // one of each before anybody's second
        Assert.Equal(stays, moves);
    }

    [Fact]
    public async Task A_lease_outlives_the_move_of_the_queue_that_gave_it()
    {
        var video = await Create("ada");
        var ticket = await Queue.Lease(Worker);

        await _cluster.Deactivate(Queue);

        Assert.False(await Queue.Renew("node/1", video, ticket!.Attempt));
        Assert.True(await Queue.Renew(Worker, video, ticket.Attempt));
        await Queue.Release(Worker, video, ticket.Attempt, renderTimePerSecond: null);
    }

    [Fact]
    public async Task A_queue_that_has_to_move_waits_for_no_worker_that_has_nothing_to_do()
    {
        var asked = Queue.Lease(Worker);
        await Queue.Estimate(seconds: 4, VideoQuality.Standard); // the question is there
        var moved = _cluster.Deactivate(Queue);

        var video = await Create("ada").WaitAsync(Patience);

        Assert.Null(await asked);
        Assert.Equal(video, (await Queue.Lease(Worker))?.VideoId);
        await moved;
    }

    /// <summary>Who was served, and which of the requests it was.</summary>
    private async Task<string[]> Serve(Func<Task> betweenCalls)
    {
        var round = Guid.NewGuid(); // people whom no earlier round has served
        var requests = new Dictionary<string, string>();
        foreach (var (index, owner) in Asking.Index())
        {
            requests[await Create($"{owner}-{round}")] = $"{owner} {index}";
            await betweenCalls();
        }

        var served = new List<string>();
        while (served.Count < Asking.Length)
        {
            var ticket = await Queue.Lease(Worker);
            await betweenCalls();
            served.Add(requests[ticket!.VideoId]);
            await Queue.Release(Worker, ticket.VideoId, ticket.Attempt, TimeSpan.FromSeconds(1));
            await betweenCalls();
        }

        return [.. served];
    }

    private async Task<string> Create(string owner)
    {
        var id = SoraId.New(SoraId.Video, TimeProvider.System);
        await _cluster.Grains.GetGrain<IVideoGrain>(id).Create(owner, Specifications.Of(SoraCluster.ModelName));
        return id;
    }
}

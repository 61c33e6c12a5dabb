using Microsoft.AspNetCore.SignalR;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Live;

public sealed class RenderStreamTests(RunningGateway gateway)
{
    private const int FrameCount = 16; // four seconds of the fake engine
    private const string Unknown = "video_22222222222222222222222222";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_viewer_sees_every_final_picture_in_order_and_one_end(bool messagePack)
    {
        var owner = await gateway.SignUpAsync();
        await using var hub = await owner.ConnectAsync(messagePack);
        var held = gateway.Engine.Hold();
        var video = await owner.CreateVideoAsync();
        var watching = Collect(hub.WatchVideo(video.Id), release: e => e.Type == RenderEventType.Frame);
        await watching.Released;
        held.Dispose();
        var seen = await watching.All;

        AssertWholeRender(seen);
        Assert.All(seen.Where(e => e.Type == RenderEventType.Frame), e => Assert.Equal((32, 56, FrameCount), (e.Width, e.Height, e.FrameCount)));
        Assert.All(seen.Where(e => e.Image is not null), e => Assert.Equal([0xFF, 0xD8], e.Image![..2]));
    }

    [Fact]
    public async Task A_late_viewer_and_a_guest_catch_up_with_the_pictures_so_far()
    {
        var owner = await gateway.SignUpAsync();
        await using var early = await owner.ConnectAsync();
        await using var late = await LiveConnections.ConnectAsync(gateway, token: null);
        var held = gateway.Engine.Hold();
        var video = await owner.CreateVideoAsync(Visibility.Public);
        var first = Collect(early.WatchVideo(video.Id), release: e => e.Final == true && e.FrameIndex == 3);
        await first.Released;

        var second = Collect(late.WatchVideo(video.Id), release: e => e.FrameIndex == 3);
        await second.Released;
        held.Dispose();

        AssertWholeRender(await first.All);
        AssertWholeRender(await second.All);
    }

    [Fact]
    public async Task A_viewer_that_returns_gets_only_what_it_has_not_seen()
    {
        var owner = await gateway.SignUpAsync();
        await using var hub = await owner.ConnectAsync();
        var held = gateway.Engine.Hold();
        var video = await owner.CreateVideoAsync();
        var before = new List<RenderEvent>();
        await foreach (var e in hub.WatchVideo(video.Id))
        {
            before.Add(e);
            if (e.Final == true && e.FrameIndex == 3)
            {
                break;
            }
        }

        var after = Collect(hub.WatchVideo(video.Id, before[^1].Sequence), release: _ => false);
        held.Dispose();

        AssertWholeRender([.. before, .. await after.All]);
    }

    [Fact]
    public async Task Of_a_finished_video_there_is_just_the_end()
    {
        var owner = await gateway.SignUpAsync();
        var video = await owner.RenderVideoAsync();
        await using var hub = await owner.ConnectAsync();

        Assert.Equal(RenderEventType.Completed, Assert.Single(await hub.WatchVideo(video.Id).ToListAsync()).Type);
        Assert.Equal(RenderEventType.Completed, Assert.Single(await hub.WatchVideo(video.Id, after: long.MaxValue).ToListAsync()).Type);
    }

    [Fact]
    public async Task A_cancelled_render_ends_its_streams()
    {
        var owner = await gateway.SignUpAsync();
        await using var hub = await owner.ConnectAsync();
        using var held = gateway.Engine.Hold();
        var video = await owner.CreateVideoAsync();
        var watching = Collect(hub.WatchVideo(video.Id), release: e => e.Type == RenderEventType.Frame);
        await watching.Released;

        await owner.Http.PostAsync($"/v1/videos/{video.Id}/cancel", content: null).SucceedsAsync();

        Assert.Equal(RenderEventType.Cancelled, (await watching.All)[^1].Type);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hidden_unknown_and_malformed_videos_are_refused_alike(bool messagePack)
    {
        var (owner, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var video = await owner.RenderVideoAsync();
        await using var hub = await stranger.ConnectAsync(messagePack);

        foreach (var id in (string[])[video.Id, Unknown, "nonsense", ""])
        {
            await Refused(hub.WatchVideo(id), ErrorCode.VideoNotFound);
            await Refused(hub.WatchPost(id), ErrorCode.VideoNotFound);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Negative_sequences_and_guests_without_an_inbox_are_refused(bool messagePack)
    {
        var person = await gateway.SignUpAsync();
        var video = await person.RenderVideoAsync();
        await using var hub = await person.ConnectAsync(messagePack);
        await using var guest = await LiveConnections.ConnectAsync(gateway, token: null, messagePack);

        await Refused(hub.WatchVideo(video.Id, after: -1), ErrorCode.InvalidRequest);
        await Refused(hub.WatchNotifications(after: -1), ErrorCode.InvalidRequest);
        await Refused(guest.WatchNotifications(), ErrorCode.Unauthorized);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_seventeenth_stream_of_a_connection_is_refused_until_one_has_ended(bool messagePack)
    {
        var person = await gateway.SignUpAsync();
        var video = await person.RenderVideoAsync();
        await using var hub = await person.ConnectAsync(messagePack);
        using var ending = new CancellationTokenSource();
        var open = new List<IAsyncEnumerator<PostCounters>>();
        for (var i = 0; i < 16; i++)
        {
            open.Add(hub.WatchPost(video.Id, ending.Token).GetAsyncEnumerator());
            Assert.True(await open[^1].MoveNextAsync());
        }

        await Refused(hub.WatchPost(video.Id), ErrorCode.TooManyStreams);
        await ending.CancelAsync();

        Assert.NotNull(await Eventually.Is(FirstOrNull, counters => counters is not null));

        async Task<PostCounters?> FirstOrNull()
        {
            try
            {
                return await hub.WatchPost(video.Id).FirstAsync();
            }
            catch (HubException)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task A_viewer_is_let_go_when_the_video_is_hidden()
    {
        var (owner, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var video = await owner.RenderVideoAsync(Visibility.Public);
        await using var hub = await stranger.ConnectAsync();
        await using var counters = hub.WatchPost(video.Id).GetAsyncEnumerator();
        Assert.True(await counters.MoveNextAsync());

        await owner.Http.PostAsync($"/v1/videos/{video.Id}/publish", new PublishVideoRequest(Visibility.Private), SoraJson.Default.PublishVideoRequest).SucceedsAsync();

        var refusal = await Assert.ThrowsAsync<HubException>(async () =>
        {
            while (await counters.MoveNextAsync())
            {
            }
        });
        Assert.Contains(ErrorCode.VideoNotFound, refusal.Message);
    }

    [Fact]
    public async Task Counters_follow_likes_comments_and_viewers()
    {
        var (owner, fan) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var video = await owner.RenderVideoAsync(Visibility.Public);
        await using var hub = await fan.ConnectAsync();
        var seen = new List<PostCounters>();

        await foreach (var counters in hub.WatchPost(video.Id))
        {
            if (seen.Count == 0)
            {
                await fan.Http.PutAsync($"/v1/videos/{video.Id}/like", content: null).SucceedsAsync();
                await fan.Http.PutAsync($"/v1/videos/{video.Id}/like", content: null).SucceedsAsync();
            }

            seen.Add(counters);
            if (counters is { Likes: 1, Viewers: 1 })
            {
                break;
            }
        }

        Assert.Equal(0, seen[0].Likes);
        Assert.DoesNotContain(seen, counters => counters.Likes > 1);
        Assert.True((await fan.Http.GetAsync($"/v1/videos/{video.Id}/post", SoraJson.Default.PostResource)).LikedByMe);
    }

    private static void AssertWholeRender(List<RenderEvent> seen)
    {
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.True(pair.First.Sequence < pair.Second.Sequence));
        Assert.Equal(Enumerable.Range(0, FrameCount), seen.Where(e => e.Final == true).Select(e => e.FrameIndex!.Value).Order());
        Assert.Equal(RenderEventType.Completed, Assert.Single(seen, e => e.IsTerminal).Type);
        Assert.True(seen[^1].IsTerminal);
    }

    private static async Task Refused<T>(IAsyncEnumerable<T> stream, string code)
    {
        var refusal = await Assert.ThrowsAsync<HubException>(async () => await stream.ToListAsync());
        Assert.Contains($"HubException: {code}: ", refusal.Message);
    }

    /// <summary>Reads a stream to its end in the background, and says when something has been seen.</summary>
    private static (Task Released, Task<List<RenderEvent>> All) Collect(IAsyncEnumerable<RenderEvent> stream, Predicate<RenderEvent> release)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (released.Task, Read());

        async Task<List<RenderEvent>> Read()
        {
            var seen = new List<RenderEvent>();
            await foreach (var e in stream)
            {
                seen.Add(e);
                if (release(e))
                {
                    released.TrySetResult();
                }
            }

            return seen;
        }
    }
}

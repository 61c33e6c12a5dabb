using Sora.Client;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;

namespace Sora.EndToEnd;

/// <summary>What was acknowledged is there after a stop, and after a kill.</summary>
public sealed class SurvivalTests
{
    [Fact]
    public async Task Everything_is_still_there_after_a_stop_and_a_start()
    {
        string data, videoId;
        byte[] file;
        await using (var server = await SoraServer.StartAsync())
        await using (var ada = new SoraClient(server.Address))
        await using (var grace = new SoraClient(server.Address))
        {
            data = server.Data;
            await ada.Accounts.SignUpAsync("ada", Person.Password, "Ada");
            await grace.Accounts.SignUpAsync("grace", Person.Password);
            videoId = (await ada.Videos.CreateAsync(new("a small blue cube spins on a beach at night", Seconds: "4", Visibility: Visibility.Public))).Id;
            Assert.Equal(RenderEventType.Completed, (await EndOfRender(grace, videoId)).Type);
            await grace.Users.FollowAsync("ada");
            await grace.Posts.LikeAsync(videoId);
            await grace.Comments.AddAsync(videoId, "Blue, as promised.");
            await Notified(ada, NotificationType.VideoReady, NotificationType.Like, NotificationType.Follow, NotificationType.Comment);
            file = await Download(grace, videoId);

            Assert.Equal(0, await server.StopAsync());
        }

        await using var again = await SoraServer.StartAsync(data);
        await using var ada2 = new SoraClient(again.Address);
        var profile = await ada2.Accounts.SignInAsync("ada", Person.Password);
        Assert.Equal(("Ada", 1, 1), (profile.DisplayName, profile.FollowerCount, profile.VideoCount));
        var post = await ada2.Posts.GetAsync(videoId);
        Assert.Equal((VideoStatus.Completed, 1, 1), (post.Status, post.Likes, post.Comments));
        Assert.Equal("Blue, as promised.", Assert.Single((await ada2.Comments.ListAsync(videoId)).Data).Text);
        Assert.Equal("grace", Assert.Single((await ada2.Users.ListFollowersAsync("ada")).Data).Handle);
        Assert.Equal([1, 2, 3, 4], (await ada2.Notifications.ListAsync()).Data.Select(notification => notification.Sequence));
        Assert.Equal(videoId, Assert.Single((await ada2.Feeds.LatestAsync()).Data).Id);
        Assert.Equal(file, await Download(ada2, videoId));
        Assert.Equal(RenderEventType.Completed, Assert.Single(await ToList(ada2.Live.WatchVideo(videoId))).Type);
    }

    [Fact]
    public async Task A_render_whose_process_is_killed_goes_on_after_the_next_start_where_it_was()
    {
        const int framesKept = 24; // final when the process is killed
        string data, running, waiting;
        var seen = new Dictionary<int, byte[]>();
        long last = 0;
        await using (var server = await SoraServer.StartAsync())
        await using (var ada = new SoraClient(server.Address))
        {
            data = server.Data;
            await ada.Accounts.SignUpAsync("ada", Person.Password);
            running = (await ada.Videos.CreateAsync(new("a yellow star floats up in the sky", Seconds: "20"))).Id;
            waiting = (await ada.Videos.CreateAsync(new("a green car drives left in the city", Seconds: "4"))).Id;
            await foreach (var moment in ada.Live.WatchVideo(running))
            {
                Assert.False(moment.IsTerminal, "the render ended before it could be killed");
                last = moment.Sequence;
                if (moment.Final == true)
                {
                    seen.Add(moment.FrameIndex!.Value, moment.Image!);
                    if (seen.Count == framesKept)
                    {
                        break;
                    }
                }
            }

            await server.KillAsync();
        }

        await using var again = await SoraServer.StartAsync(data);
        await using var ada2 = new SoraClient(again.Address);
        await ada2.Accounts.SignInAsync("ada", Person.Password);
        var pictures = (await ToList(ada2.Live.WatchVideo(running, last))).Where(moment => moment.Type == RenderEventType.Frame).ToList();
        Assert.DoesNotContain(pictures, picture => picture.Final == false && seen.ContainsKey(picture.FrameIndex!.Value));
        Assert.All(pictures.Where(picture => seen.ContainsKey(picture.FrameIndex!.Value)), picture => Assert.Equal(seen[picture.FrameIndex!.Value], picture.Image));
        Assert.Equal(Enumerable.Range(0, pictures[0].FrameCount!.Value), pictures.Where(picture => picture.Final == true).Select(picture => picture.FrameIndex!.Value));
        foreach (var id in new[] { running, waiting })
        {
            Assert.Equal(RenderEventType.Completed, (await EndOfRender(ada2, id)).Type);
            Assert.NotEmpty(await Download(ada2, id));
        }

        await Notified(ada2, NotificationType.VideoReady, NotificationType.VideoReady);
    }

    /// <summary>Watches a render to its end: sequences rise, a final frame is never given twice, and there is one terminal event.</summary>
    private static async Task<RenderEvent> EndOfRender(SoraClient client, string videoId)
    {
        var events = await ToList(client.Live.WatchVideo(videoId));
        Assert.Equal(events.Select(moment => moment.Sequence).Order().Distinct(), events.Select(moment => moment.Sequence));
        Assert.True(events[^1].IsTerminal);
        Assert.Single(events, moment => moment.IsTerminal);
        return events[^1];
    }

    /// <summary>Waits until the inbox holds exactly these, in any order, numbered from 1.</summary>
    private static async Task Notified(SoraClient client, params string[] types)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var got = new List<Notification>();
        await foreach (var notification in client.Live.WatchNotifications(0, patience.Token))
        {
            got.Add(notification);
            if (got.Count == types.Length)
            {
                break;
            }
        }

        Assert.Equal(types.Order(), got.Select(notification => notification.Type).Order());
        Assert.Equal(Enumerable.Range(1, types.Length).Select(n => (long)n), got.Select(notification => notification.Sequence));
    }

    private static async Task<byte[]> Download(SoraClient client, string videoId)
    {
        using var file = new MemoryStream();
        await client.Videos.DownloadAsync(videoId, file);
        return file.ToArray();
    }

    private static async Task<List<RenderEvent>> ToList(IAsyncEnumerable<RenderEvent> events)
    {
        var list = new List<RenderEvent>();
        await foreach (var moment in events)
        {
            list.Add(moment);
        }

        return list;
    }
}

using CsCheck;
using Microsoft.AspNetCore.SignalR;
using Sora.Contracts;
using Sora.Contracts.Live;

namespace Sora.Client.Tests.Live;

public sealed class ResumeTests
{
    private static readonly Gen<List<(int After, Break Kind)>> Breaks =
        Gen.Select(Gen.Int[0, 12], Gen.Enum<Break>(), (after, kind) => (after, kind)).List[0, 4];

    [Fact]
    public Task However_a_watched_render_breaks_off_every_event_comes_once_in_order_and_the_terminal_one_is_last() =>
        Gen.Select(Gen.Int[0, 20], Breaks).SampleAsync(async (pictures, breaks) =>
        {
            var events = Events.Render(pictures);
            var recording = new Recording<RenderEvent>(events, item => item.Sequence, breaks);
            await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Video = (connection, _, after, cancel) => recording.Play(connection, after, cancel) });
            await using var client = server.Client();

            var seen = new List<RenderEvent>();
            await foreach (var item in client.Live.WatchVideo("video_1"))
            {
                seen.Add(item);
            }

            Assert.Equal(events.Select(item => item.Sequence), seen.Select(item => item.Sequence));
            Assert.All(seen.Zip(events), pair => Assert.Equal(pair.Second.Image, pair.First.Image));
            Assert.True(seen[^1].IsTerminal);
        }, iter: 40);

    [Fact]
    public Task However_the_inbox_breaks_off_every_notification_comes_once_in_order() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 5], Breaks).SampleAsync(async (count, known, breaks) =>
        {
            var inbox = Events.Inbox(count + known);
            var recording = new Recording<Notification>(inbox, item => item.Sequence, breaks);
            await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Notifications = recording.Play });
            await using var client = server.Client();

            var seen = new List<long>();
            await foreach (var item in client.Live.WatchNotifications(known))
            {
                seen.Add(item.Sequence);
                if (seen.Count == count)
                {
                    break;
                }
            }

            Assert.Equal(Enumerable.Range(known + 1, count).Select(i => (long)i), seen);
        }, iter: 40);

    [Fact]
    public async Task When_a_render_is_taken_over_a_frame_that_was_final_does_not_come_again()
    {
        RenderEvent[] first = [.. Events.Render(3).Where(item => !item.IsTerminal)];
        var again = Events.Render(5).Where(item => !item.IsTerminal).SelectMany(item => new[] { item with { Final = false, Sequence = item.Sequence + 1000 }, item with { Sequence = item.Sequence + 2000 } });
        RenderEvent[] events = [.. first, .. again.OrderBy(item => item.Sequence), Events.Render(0)[^1]];
        var recording = new Recording<RenderEvent>(events, item => item.Sequence, [(first.Length + 1, Break.Abort)]);
        await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Video = (connection, _, after, cancel) => recording.Play(connection, after, cancel) });
        await using var client = server.Client();

        var pictures = (await client.Live.WatchVideo("video_1").ToListAsync()).Where(item => item.Type == RenderEventType.Frame).Select(item => (item.FrameIndex!.Value, item.Final!.Value));

        Assert.Equal([(0, true), (1, true), (2, true), (3, false), (4, false), (3, true), (4, true)], pictures);
    }

    [Fact]
    public async Task Watching_from_a_sequence_leaves_out_what_was_seen()
    {
        var events = Events.Render(5);
        var recording = new Recording<RenderEvent>(events, item => item.Sequence, [(2, Break.Abort)]);
        await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Video = (connection, _, after, cancel) => recording.Play(connection, after, cancel) });
        await using var client = server.Client();

        var seen = await client.Live.WatchVideo("video_1", events[2].Sequence).Select(item => item.Sequence).ToListAsync();
        Assert.Equal(events[3..].Select(item => item.Sequence), seen);
    }

    [Fact]
    public async Task A_server_that_keeps_failing_without_a_reason_ends_the_stream_with_an_error()
    {
        var recording = new Recording<RenderEvent>(Events.Render(1), item => item.Sequence, [.. Enumerable.Repeat((0, Break.Fault), 100)]);
        await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Video = (connection, _, after, cancel) => recording.Play(connection, after, cancel) });
        await using var client = server.Client();

        Assert.Equal(ErrorCode.Internal, (await Assert.ThrowsAsync<SoraApiException>(async () => await client.Live.WatchVideo("video_1").ToListAsync())).Code);
        Assert.InRange(recording.Asked, 2, 10);
    }

    [Fact]
    public async Task A_server_that_is_not_yet_available_is_waited_for()
    {
        var events = Events.Render(2);
        var recording = new Recording<RenderEvent>(events, item => item.Sequence, [.. Enumerable.Repeat((0, Break.Unavailable), 20)]);
        await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Video = (connection, _, after, cancel) => recording.Play(connection, after, cancel) });
        await using var client = server.Client();

        Assert.Equal(events.Length, (await client.Live.WatchVideo("video_1").ToListAsync()).Count);
        Assert.Equal(21, recording.Asked);
    }

    [Fact]
    public async Task A_server_that_stays_unavailable_is_given_up_when_the_caller_wants_that()
    {
        await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Video = (_, _, _, _) => throw new HubException("service_unavailable: Try again.") });
        await using var client = server.Client(options: new SoraClientOptions { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5), LiveTimeout = TimeSpan.FromMilliseconds(100) });

        await Assert.ThrowsAsync<SoraConnectionException>(async () => await client.Live.WatchVideo("video_1").ToListAsync());
    }
}

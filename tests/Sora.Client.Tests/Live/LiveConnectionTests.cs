using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Sora.Client.Live;
using Sora.Client.Sessions;
using Sora.Contracts;
using Sora.Contracts.Live;

namespace Sora.Client.Tests.Live;

public sealed class LiveConnectionTests
{
    [Fact]
    public async Task A_video_that_does_not_exist_is_told_from_a_connection_that_is_lost()
    {
        var asked = 0;
        var server = await ScriptedServer.StartAsync(_ => { }, new HubScript
        {
            Video = (_, _, _, _) =>
            {
                asked++;
                throw new HubException("video_not_found: The video does not exist.");
            },
        });
        await using var client = server.Client(options: new SoraClientOptions { FirstDelay = TimeSpan.FromMilliseconds(1), LiveTimeout = TimeSpan.FromMilliseconds(50) });

        var refused = await Assert.ThrowsAsync<SoraApiException>(async () => await client.Live.WatchVideo("video_1").ToListAsync());
        Assert.Equal((ErrorCode.VideoNotFound, "The video does not exist."), (refused.Code, refused.Message));
        Assert.Equal(1, asked);

        await server.DisposeAsync();
        await Assert.ThrowsAsync<SoraConnectionException>(async () => await client.Live.WatchVideo("video_1").ToListAsync());
    }

    [Fact]
    public async Task A_reader_who_stops_ends_the_stream_on_the_server_too()
    {
        var ended = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Post = (_, _, cancel) => Counters(cancel) });
        await using var client = server.Client();

        await foreach (var counters in client.Live.WatchPost("video_1"))
        {
            Assert.Equal(new PostCounters(1, 2, 3, 4), counters);
            break;
        }
        await ended.Task;

        async IAsyncEnumerable<PostCounters> Counters([EnumeratorCancellation] CancellationToken cancel)
        {
            yield return new PostCounters(1, 2, 3, 4);
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ended.SetResult();
        }
    }

    [Fact]
    public async Task A_reader_who_stops_while_the_connection_is_being_opened_is_told_of_nothing_else()
    {
        var (opening, stop) = (new TaskCompletionSource(), new CancellationTokenSource());
        await using var server = await ScriptedServer.StartAsync(
            app => app.Use(async (http, next) =>
            {
                if (http.Request.Path == LiveHub.Path) // not its negotiation
                {
                    opening.TrySetResult();
                    await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                await next();
            }),
            new HubScript());
        await using var client = server.Client();

        var reading = Task.Run(async () => await client.Live.WatchPost("video_1", stop.Token).ToListAsync());
        await opening.Task;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Counters_that_have_not_changed_while_the_connection_was_away_are_not_given_again()
    {
        PostCounters[] counters = [new(0, 0, 0, 1), new(1, 0, 0, 1), new(2, 0, 0, 1)];
        var turn = 0;
        await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Post = (connection, _, _) => Play(connection) });
        await using var client = server.Client();

        Assert.Equal(counters, await client.Live.WatchPost("video_1").Take(3).ToListAsync());

        async IAsyncEnumerable<PostCounters> Play(HubCallerContext connection)
        {
            var now = turn++;
            yield return counters[Math.Min(now / 2, 2)]; // each comes over two connections
            await Task.Yield();
            connection.Abort();
        }
    }

    [Fact]
    public async Task The_state_shows_when_the_connection_is_lost_and_found()
    {
        var recording = new Recording<RenderEvent>(Events.Render(3), item => item.Sequence, [(2, Break.Abort)]);
        await using var server = await ScriptedServer.StartAsync(_ => { }, new HubScript { Video = (connection, _, after, cancel) => recording.Play(connection, after, cancel) });
        await using var client = server.Client();
        var states = new ConcurrentQueue<LiveState>();
        client.Live.StateChanged += states.Enqueue;

        await client.Live.WatchVideo("video_1").ToListAsync();
        Assert.Equal([LiveState.Connecting, LiveState.Connected, LiveState.Connecting, LiveState.Connected], states.Where(state => state != LiveState.Disconnected));
        Assert.Equal(LiveState.Connected, client.Live.State);
    }

    [Fact]
    public async Task Signing_out_ends_the_inbox_and_the_next_person_is_seen_as_themselves()
    {
        await using var server = await ScriptedServer.StartAsync(
            app => app.MapPost("/v1/sessions", (Contracts.Accounts.CreateSessionRequest request) => ScriptedServer.Json(ScriptedServer.Session(request.Handle, request.Handle, "refresh"))),
            new HubScript { Notifications = Inbox });
        await using var client = server.Client();

        await client.Accounts.SignInAsync("ada", "correct horse");
        var seen = new List<string?>();
        await foreach (var notification in client.Live.WatchNotifications())
        {
            seen.Add(notification.ActorHandle);
            await client.Accounts.SignOutAsync();
        }
        await client.Accounts.SignInAsync("grace", "correct horse");
        await foreach (var notification in client.Live.WatchNotifications())
        {
            seen.Add(notification.ActorHandle);
            break;
        }
        Assert.Equal(["ada", "grace"], seen);

        static async IAsyncEnumerable<Notification> Inbox(HubCallerContext connection, long after, [EnumeratorCancellation] CancellationToken cancel)
        {
            var who = ScriptedServer.Bearer(connection.GetHttpContext()!.Request) ?? connection.GetHttpContext()!.Request.Query["access_token"].ToString();
            yield return new Notification { Sequence = 1, Type = NotificationType.Like, ActorHandle = who, CreatedAt = 1 };
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [Fact]
    public async Task A_connection_refused_for_an_expired_token_is_opened_with_a_new_one()
    {
        var refreshes = 0;
        await using var server = await ScriptedServer.StartAsync(
            app =>
            {
                app.MapPost("/v1/sessions/refresh", () =>
                {
                    refreshes++;
                    return ScriptedServer.Json(ScriptedServer.Session("ada", "new", "refresh-2"));
                });
                app.Use((http, next) =>
                {
                    if (http.Request.Path.StartsWithSegments(LiveHub.Path) && ScriptedServer.Bearer(http.Request) == "old")
                    {
                        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                        return Task.CompletedTask;
                    }
                    return next(http);
                });
            },
            new HubScript { Video = (_, _, _, _) => Events.Render(1).ToAsyncEnumerable() });
        await using var client = server.Client(new MemoryTokenStore(new TokenSet("old", "refresh-1", DateTimeOffset.UtcNow.AddHours(1), "ada")));

        Assert.Equal(3, (await client.Live.WatchVideo("video_1").ToListAsync()).Count);
        Assert.Equal(1, refreshes);
    }

    [Fact]
    public async Task A_guest_has_no_inbox()
    {
        await using var server = await ScriptedServer.StartAsync(_ => { });
        await using var client = server.Client();
        Assert.Equal(ErrorCode.Unauthorized, (await Assert.ThrowsAsync<SoraApiException>(async () => await client.Live.WatchNotifications().ToListAsync())).Code);
    }

    [Fact]
    public async Task A_negative_sequence_is_refused_at_once()
    {
        await using var client = new SoraClient(new Uri("http://localhost:1"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await client.Live.WatchVideo("video_1", -1).ToListAsync());
    }
}

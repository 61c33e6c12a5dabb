using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Sora.Client.Http;
using Sora.Client.Sessions;
using Sora.Contracts;
using Sora.Contracts.Live;

namespace Sora.Client.Live;

/// <summary>
/// The live streams of a server over one connection, opened when the first stream is read.
/// A connection that breaks is opened again, with growing pauses, and every stream goes on after the last event that it gave: none is lost, none comes twice, the order holds.
/// </summary>
public sealed class LiveConnection : IAsyncDisposable
{
    // One fault without a reason may be a server that stops; so many in a row are a server that is broken.
    private const int MaxFaults = 5;

    private readonly HubConnection hub;
    private readonly Uri server;
    private readonly Session session;
    private readonly Backoff backoff;
    private readonly SoraClientOptions options;
    private readonly SemaphoreSlim connecting = new(1);
    private readonly CancellationTokenSource disposed = new();
    private volatile int connectedAs;

    internal LiveConnection(Uri server, Session session, Backoff backoff, SoraClientOptions options)
    {
        (this.server, this.session, this.backoff, this.options) = (server, session, backoff, options);
        hub = new HubConnectionBuilder()
            .WithUrl(new Uri(server, LiveHub.Path), http => http.AccessTokenProvider = () => session.AccessTokenAsync(CancellationToken.None).AsTask())
            .AddMessagePackProtocol()
            .Build();
        hub.Closed += _ =>
        {
            if (hub.State == HubConnectionState.Disconnected) // a stream may have opened the next one already
            {
                Enter(LiveState.Disconnected);
            }
            return Task.CompletedTask;
        };
        session.IdentityChanged += Reconnect;
    }

    /// <summary>How the connection stands now.</summary>
    public LiveState State { get; private set; }

    /// <summary>Raised when <see cref="State"/> has changed, on any thread.</summary>
    public event Action<LiveState>? StateChanged;

    /// <summary>
    /// Follows a render: the newest picture of every frame so far, then what comes, until the terminal event, which is the last. After the final picture of a frame no other comes of it, whoever takes the render over.
    /// </summary>
    /// <param name="afterSequence">Leaves out events with this sequence or a lower one; 0 or more.</param>
    /// <exception cref="SoraApiException">With code <see cref="ErrorCode.VideoNotFound"/> when there is no such video, or the caller may not see it.</exception>
    /// <exception cref="SoraConnectionException">No connection for <see cref="SoraClientOptions.LiveTimeout"/>.</exception>
    public async IAsyncEnumerable<RenderEvent> WatchVideo(string id, long afterSequence = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        var final = new HashSet<int>();
        await foreach (var happening in Resume<RenderEvent>(LiveHub.WatchVideo, () => [id, afterSequence], () => false, cancellationToken).ConfigureAwait(false))
        {
            if (happening.Sequence <= afterSequence)
            {
                continue;
            }
            afterSequence = happening.Sequence;
            if (happening.FrameIndex is { } frame && (happening.Final == true ? !final.Add(frame) : final.Contains(frame)))
            {
                continue;
            }
            yield return happening;
            if (happening.IsTerminal)
            {
                yield break;
            }
        }
    }

    /// <summary>Follows the caller's inbox: everything after a sequence, then what comes. Ends when the caller signs out.</summary>
    /// <param name="afterSequence">The last notification that is known; 0 or more.</param>
    /// <exception cref="SoraApiException">With code <see cref="ErrorCode.Unauthorized"/> for guests.</exception>
    /// <exception cref="SoraConnectionException">No connection for <see cref="SoraClientOptions.LiveTimeout"/>.</exception>
    public async IAsyncEnumerable<Notification> WatchNotifications(long afterSequence = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        var person = session.Generation;
        await foreach (var notification in Resume<Notification>(LiveHub.WatchNotifications, () => [afterSequence], () => session.Generation != person, cancellationToken).ConfigureAwait(false))
        {
            if (notification.Sequence <= afterSequence)
            {
                continue;
            }
            afterSequence = notification.Sequence;
            yield return notification;
        }
    }

    /// <summary>Follows the counters of a post: as they are, then every change. It has no end of its own.</summary>
    /// <exception cref="SoraApiException">With code <see cref="ErrorCode.VideoNotFound"/> when there is no such video, or the caller may not see it.</exception>
    /// <exception cref="SoraConnectionException">No connection for <see cref="SoraClientOptions.LiveTimeout"/>.</exception>
    public async IAsyncEnumerable<PostCounters> WatchPost(string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        PostCounters? last = null;
        await foreach (var counters in Resume<PostCounters>(LiveHub.WatchPost, () => [id], () => false, cancellationToken).ConfigureAwait(false))
        {
            if (counters != last)
            {
                yield return last = counters;
            }
        }
    }

    /// <summary>What comes into the latest feed from now on. Hints: some may be missed, as while the connection is away. It has no end of its own.</summary>
    /// <exception cref="SoraConnectionException">No connection for <see cref="SoraClientOptions.LiveTimeout"/>.</exception>
    public async IAsyncEnumerable<NewPost> WatchFeed([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        NewPost? last = null;
        await foreach (var post in Resume<NewPost>(LiveHub.WatchFeed, () => [], () => false, cancellationToken).ConfigureAwait(false))
        {
            if (post != last)
            {
                yield return last = post;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        session.IdentityChanged -= Reconnect;
        await disposed.CancelAsync().ConfigureAwait(false);
        await hub.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>One hub stream after the other, each asked for with the arguments of that moment, until <paramref name="ended"/>, an error, or the caller stops reading.</summary>
    private async IAsyncEnumerable<T> Resume<T>(string method, Func<object?[]> arguments, Func<bool> ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, disposed.Token);
        var faults = 0;
        long? refusedSince = null;
        for (var retry = 0; !ended(); retry++)
        {
            await ConnectAsync(stop.Token).ConfigureAwait(false);
            if (ended())
            {
                yield break;
            }
            using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            await using var stream = hub.StreamAsyncCore<T>(method, arguments(), reading.Token).GetAsyncEnumerator(reading.Token);
            try
            {
                while (await NextAsync(stream).ConfigureAwait(false))
                {
                    (retry, faults, refusedSince) = (0, 0, null);
                    yield return stream.Current;
                }
            }
            finally
            {
                await reading.CancelAsync().ConfigureAwait(false); // disposing alone would leave the stream running on the server
            }
            if (!ended())
            {
                await backoff.WaitAsync(backoff.Delay(retry), stop.Token).ConfigureAwait(false);
            }
        }

        async ValueTask<bool> NextAsync(IAsyncEnumerator<T> stream)
        {
            try
            {
                return await stream.MoveNextAsync().ConfigureAwait(false);
            }
            catch (HubException refusal) when (hub.State == HubConnectionState.Connected && connectedAs == session.Generation)
            {
                var error = HubError.Read(refusal);
                if (!error.IsTransient || (error.Body.Code == ErrorCode.Internal && ++faults >= MaxFaults))
                {
                    throw new SoraApiException(null, error.Body);
                }
                ThrowIfTooLong(refusedSince ??= options.TimeProvider.GetTimestamp(), refusal);
                return false;
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                refusedSince = null;
                return false; // the connection broke
            }
        }
    }

    /// <summary>Returns when there is a connection, however many tries that takes.</summary>
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var since = options.TimeProvider.GetTimestamp();
        for (var retry = 0; ; retry++)
        {
            var fault = await TryConnectAsync(cancellationToken).ConfigureAwait(false);
            switch (fault)
            {
                case null:
                    return;
                case HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } when retry == 0:
                    await RefreshAsync(cancellationToken).ConfigureAwait(false);
                    continue;
                case HttpRequestException { StatusCode: { } status } when (int)status is >= 400 and < 500 && !ApiError.IsTransient(status):
                    throw new SoraApiException(status, ApiError.Of(status, $"{server} refused the live connection with {(int)status}. Sign in again, or check the address."));
            }
            ThrowIfTooLong(since, fault);
            await backoff.WaitAsync(backoff.Delay(retry), cancellationToken).ConfigureAwait(false);
        }
    }

    private void ThrowIfTooLong(long since, Exception? fault)
    {
        if (options.LiveTimeout != Timeout.InfiniteTimeSpan && options.TimeProvider.GetElapsedTime(since) >= options.LiveTimeout)
        {
            throw new SoraConnectionException(server, fault);
        }
    }

    /// <summary>Null when there is a connection for the person who is signed in now; else what hindered it.</summary>
    private async Task<Exception?> TryConnectAsync(CancellationToken cancellationToken)
    {
        await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await DropOtherIdentityAsync(cancellationToken).ConfigureAwait(false);
            if (hub.State == HubConnectionState.Connected)
            {
                return null;
            }
            Enter(LiveState.Connecting);
            connectedAs = session.Generation;
            await hub.StartAsync(cancellationToken).ConfigureAwait(false);
            Enter(LiveState.Connected);
            return null;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            Enter(LiveState.Disconnected);
            return fault;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new OperationCanceledException("The live connection was given up while it was being opened.", fault, cancellationToken); // a transport that is cancelled says that it has failed
        }
        finally
        {
            connecting.Release();
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (await session.ReadAsync(cancellationToken).ConfigureAwait(false) is { } tokens)
        {
            try
            {
                await session.RefreshAsync(tokens.AccessToken, cancellationToken).ConfigureAwait(false);
            }
            catch (SoraConnectionException)
            {
                // The next try to connect says the same.
            }
        }
    }

    /// <summary>When another person has signed in, the connection still carries the old token: the streams must find it closed and open the next.</summary>
    private async Task ReconnectAsync()
    {
        await connecting.WaitAsync().ConfigureAwait(false);
        try
        {
            await DropOtherIdentityAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            connecting.Release();
        }
    }

    private Task DropOtherIdentityAsync(CancellationToken cancellationToken) =>
        connectedAs != session.Generation && hub.State != HubConnectionState.Disconnected ? hub.StopAsync(cancellationToken) : Task.CompletedTask;

    private void Reconnect() => _ = ReconnectAsync();

    private void Enter(LiveState state)
    {
        if (State != state)
        {
            State = state;
            StateChanged?.Invoke(state);
        }
    }
}

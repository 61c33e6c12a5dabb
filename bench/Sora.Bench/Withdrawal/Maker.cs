using System.Collections.Concurrent;
using System.Diagnostics;
using Sora.Client;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using ErrorCode = Sora.Contracts.ErrorCode;

namespace Sora.Bench.Withdrawal;

/// <summary>A signed-in client that makes videos with another person's cameo and hears what becomes of them.</summary>
internal sealed class Maker(Uri server, SocketsHttpHandler handler, string handle) : IAsyncDisposable
{
    private int _ready;

    public SoraClient Client { get; } = new(new HttpClient(handler, disposeHandler: false) { BaseAddress = server });

    /// <summary>How many renders have ended.</summary>
    public int Ready => Volatile.Read(ref _ready);

    /// <summary>When each video was said to be withdrawn, as <see cref="Stopwatch"/> timestamps.</summary>
    public ConcurrentBag<long> Withdrawn { get; } = [];

    public Task SignUpAsync(CancellationToken cancellationToken) => Client.Accounts.SignUpAsync(handle, "a long enough passphrase", cancellationToken: cancellationToken);

    /// <summary>Makes a video and waits for its end.</summary>
    /// <param name="cameo">Handle of the person it shows; null for nobody.</param>
    public async Task<string> MakeAsync(string? cameo, CancellationToken cancellationToken)
    {
        var ready = Ready;
        var video = await Client.Videos.CreateAsync(new CreateVideoRequest("a red ball rolls", Visibility: Visibility.Public, Cameos: cameo is null ? null : [cameo]), cancellationToken: cancellationToken);
        while (Ready == ready) await Task.Delay(10, cancellationToken);
        return video.Id;
    }

    public async Task<bool> SeesAsync(string videoId, CancellationToken cancellationToken)
    {
        try
        {
            await Client.Videos.GetAsync(videoId, cancellationToken);
            return true;
        }
        catch (SoraApiException refusal) when (refusal.Code == ErrorCode.VideoNotFound)
        {
            return false;
        }
    }

    /// <summary>Takes notifications until cancelled.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var notification in Client.Live.WatchNotifications(0, cancellationToken))
            {
                if (notification.Type == NotificationType.CameoWithdrawn) Withdrawn.Add(Stopwatch.GetTimestamp());
                if (notification.Type == NotificationType.VideoReady) Interlocked.Increment(ref _ready);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}

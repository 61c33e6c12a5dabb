using System.Runtime.CompilerServices;
using Sora.Gateway.Videos;
using Sora.Grains.Videos;

namespace Sora.Gateway.Live;

/// <summary>One subscription to a video grain, for all viewers of this gateway: reconnects when the grain moves, and lets go of viewers who may no longer see the video.</summary>
/// <typeparam name="T">What viewers are told.</typeparam>
internal abstract partial class VideoFollower<T> : IAsyncDisposable
    where T : class
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly IVideoGrain _video;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly PacedWakes _viewers;
    private readonly bool _untilTerminal;
    private Task _following = Task.CompletedTask;
    private volatile string _visibility;
    private volatile bool _gone;

    /// <param name="first">The video as the first viewer found it.</param>
    /// <param name="untilTerminal">True: the end of the render is the end.</param>
    protected VideoFollower(VideoSnapshot first, bool untilTerminal, IGrainFactory grains, TimeProvider time, ILogger logger)
    {
        (VideoId, OwnerId, _visibility, _untilTerminal, Grains, Time, _logger) = (first.Id, first.OwnerId, first.Visibility, untilTerminal, grains, time, logger);
        _video = grains.GetGrain<IVideoGrain>(VideoId);
        _viewers = new(time);
    }

    protected string VideoId { get; }

    protected IGrainFactory Grains { get; }

    protected TimeProvider Time { get; }

    private string OwnerId { get; }

    /// <summary>Begins to follow; called once, when the object is whole.</summary>
    protected void Start() => _following = FollowAsync(_stop.Token);

    /// <summary>Takes in a state of the video. The next comes after this is done.</summary>
    protected abstract Task OnSnapshotAsync(VideoSnapshot video, CancellationToken cancellationToken);

    /// <summary>What a viewer at this place is told next, or null when there is nothing yet; moves the place.</summary>
    protected abstract T? Next(ref long place);

    /// <summary>True for what nothing follows.</summary>
    protected abstract bool IsLast(T item);

    /// <summary>Called once, when nothing more is followed.</summary>
    protected virtual ValueTask OnStoppedAsync() => ValueTask.CompletedTask;

    protected void WakeViewers() => _viewers.SetAll();

    /// <summary>What one viewer is told, from a place on.</summary>
    /// <exception cref="Grains.SoraException"><c>video_not_found</c>: deleted, or hidden from this viewer.</exception>
    public async IAsyncEnumerable<T> ReadAsync(string? viewerId, long place, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var wake = new Wake(cancellationToken);
        _viewers.Add(wake);
        try
        {
            var visibility = _visibility;
            do
            {
                while (Next(ref place) is { } item)
                {
                    if (!ReferenceEquals(visibility, _visibility))
                    {
                        visibility = _visibility;
                        await Grains.GetVideoAsync(VideoId, viewerId);
                    }

                    yield return item;
                    if (IsLast(item))
                    {
                        yield break;
                    }
                }

                if (_gone || !ReferenceEquals(visibility, _visibility))
                {
                    visibility = _visibility;
                    await Grains.GetVideoAsync(VideoId, viewerId);
                }
            }
            while (await wake.WaitAsync());
        }
        finally
        {
            _viewers.Remove(wake);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _viewers.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FollowToTheEndAsync(cancellationToken);
        }
        finally
        {
            await OnStoppedAsync();
        }
    }

    private async Task FollowToTheEndAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                // As the owner, who sees it for as long as it exists; each viewer is checked by itself.
                await foreach (var video in _video.Watch(OwnerId, _untilTerminal, cancellationToken).WithBatchSize(1))
                {
                    if (video.Visibility != _visibility)
                    {
                        _visibility = video.Visibility;
                        WakeViewers();
                    }

                    await OnSnapshotAsync(video, cancellationToken);
                    if (_untilTerminal && video.IsTerminal)
                    {
                        return;
                    }
                }

                if (await _video.Get(OwnerId) is null)
                {
                    _gone = true;
                    WakeViewers();
                    return;
                }
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                LogInterrupted(fault, VideoId);
            }

            await Task.Delay(RetryDelay, Time, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Following {VideoId} was interrupted; trying again")]
    private partial void LogInterrupted(Exception fault, string videoId);
}

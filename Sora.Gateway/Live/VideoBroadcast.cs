using Sora.Contracts.Live;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Gateway.Live;

/// <summary>A render, for all its viewers on this gateway: joins the states of the video grain and the pictures of the worker that renders it.</summary>
internal sealed partial class VideoBroadcast : VideoFollower<RenderEvent>
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the end waits for pictures that are still on their way.</summary>
    private static readonly TimeSpan PatienceForPictures = TimeSpan.FromSeconds(5);

    /// <summary>Pictures that come in one message at most. None waits for another: those that are there when one is asked for come together, as the frames of a step are.</summary>
    private const int PicturesPerMessage = 8;

    private readonly RenderLog _log = new();
    private readonly ILogger _logger;
    private Pictures? _pictures;

    public VideoBroadcast(VideoSnapshot first, IGrainFactory grains, TimeProvider time, ILogger<VideoBroadcast> logger)
        : base(first, untilTerminal: true, grains, time, logger)
    {
        _logger = logger;
        Start();
    }

    protected override async Task OnSnapshotAsync(VideoSnapshot video, CancellationToken cancellationToken)
    {
        if (video is { State: VideoState.InProgress, Worker: { } worker } && (_pictures?.Worker, _pictures?.Attempt) != (worker, video.Attempt))
        {
            await StopPicturesAsync();
            _pictures = new Pictures(this, worker, video.Attempt, cancellationToken);
        }

        if (video.IsTerminal && _pictures is { } pictures)
        {
            await pictures.DrainAsync(PatienceForPictures);
        }

        Publish(RenderEvents.Of(video, Time));
    }

    protected override RenderEvent? Next(ref long place)
    {
        var next = _log.Next(place);
        place = next?.Sequence ?? place;
        return next;
    }

    protected override bool IsLast(RenderEvent item) => item.IsTerminal;

    protected override ValueTask OnStoppedAsync() => StopPicturesAsync();

    private void Publish(RenderEvent next)
    {
        if (_log.Add(next))
        {
            WakeViewers();
        }
    }

    private async ValueTask StopPicturesAsync()
    {
        if (_pictures is { } old)
        {
            _pictures = null;
            await old.DisposeAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The pictures of {VideoId} from {Worker} were interrupted; trying again")]
    private partial void LogInterrupted(Exception fault, string videoId, string worker);

    /// <summary>The stream of pictures of one attempt.</summary>
    private sealed class Pictures : IAsyncDisposable
    {
        private readonly VideoBroadcast _broadcast;
        private readonly CancellationTokenSource _stop;
        private readonly Task _reading;
        private volatile bool _renderEnded;

        public Pictures(VideoBroadcast broadcast, string worker, int attempt, CancellationToken cancellationToken)
        {
            (_broadcast, Worker, Attempt) = (broadcast, worker, attempt);
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _reading = ReadAsync(_stop.Token);
        }

        public string Worker { get; }

        public int Attempt { get; }

        /// <summary>The render has ended: waits until the pictures that are on their way have come.</summary>
        public async Task DrainAsync(TimeSpan patience)
        {
            _renderEnded = true;
            await Task.WhenAny(_reading, Task.Delay(patience, _broadcast.Time, _stop.Token));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }

        private async Task ReadAsync(CancellationToken cancellationToken)
        {
            var worker = _broadcast.Grains.GetGrain<IGpuWorkerGrain>(Worker);
            var last = 0L;
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    await foreach (var picture in worker.Watch(_broadcast.VideoId, last, cancellationToken).WithBatchSize(PicturesPerMessage))
                    {
                        last = picture.Sequence;
                        _broadcast.Publish(picture);
                    }
                }
                catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
                {
                    _broadcast.LogInterrupted(fault, _broadcast.VideoId, Worker);
                }

                if (_renderEnded)
                {
                    return;
                }

                await Task.Delay(RetryDelay, _broadcast.Time, cancellationToken);
            }
        }
    }
}

using Sora.Grains.Videos;

namespace Sora.Gateway.Live;

/// <summary>Counts the connections that look at each video, by whatever streams, and reports the counts to the video grains.</summary>
internal sealed partial class Audiences(IGrainFactory grains, TimeProvider time, ILogger<Audiences> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>A grain forgets a count after a minute.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(25);

    private readonly string _gatewayId = Guid.NewGuid().ToString("n");
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Audience> _audiences = [];

    /// <summary>Counts a connection until it is disposed; one that joins twice counts once.</summary>
    public IDisposable Join(string videoId, string connectionId)
    {
        lock (_gate)
        {
            if (!_audiences.TryGetValue(videoId, out var audience))
            {
                _audiences[videoId] = audience = new Audience();
            }

            audience.Change(connectionId, +1);
        }

        return new Presence(this, videoId, connectionId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            foreach (var (videoId, viewers) in TakeDue())
            {
                try
                {
                    await grains.GetGrain<IVideoGrain>(videoId).ReportViewers(_gatewayId, viewers);
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    LogNotReported(fault, videoId);
                }
            }
        }
    }

    private List<(string VideoId, int Viewers)> TakeDue()
    {
        var now = time.GetUtcNow();
        var due = new List<(string, int)>();
        lock (_gate)
        {
            foreach (var (videoId, audience) in _audiences)
            {
                if (audience.Count != audience.Reported || now - audience.ReportedAt > Renewal)
                {
                    (audience.Reported, audience.ReportedAt) = (audience.Count, now);
                    due.Add((videoId, audience.Count));
                    if (audience.Count == 0)
                    {
                        _audiences.Remove(videoId);
                    }
                }
            }
        }

        return due;
    }

    private void Leave(string videoId, string connectionId)
    {
        lock (_gate)
        {
            // Kept at zero until that is reported.
            _audiences[videoId].Change(connectionId, -1);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The viewers of {VideoId} could not be reported")]
    private partial void LogNotReported(Exception fault, string videoId);

    private sealed class Audience
    {
        private readonly Dictionary<string, int> _streams = [];

        public int Count => _streams.Count;

        public int Reported { get; set; }

        public DateTimeOffset ReportedAt { get; set; }

        public void Change(string connectionId, int by)
        {
            var streams = _streams.GetValueOrDefault(connectionId) + by;
            if (streams == 0)
            {
                _streams.Remove(connectionId);
            }
            else
            {
                _streams[connectionId] = streams;
            }
        }
    }

    private sealed class Presence(Audiences audiences, string videoId, string connectionId) : IDisposable
    {
        private Audiences? _audiences = audiences;

        public void Dispose() => Interlocked.Exchange(ref _audiences, null)?.Leave(videoId, connectionId);
    }
}

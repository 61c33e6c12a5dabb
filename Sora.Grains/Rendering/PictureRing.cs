using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sora.Contracts.Live;

namespace Sora.Grains.Rendering;

/// <summary>The pictures of one attempt: the newest of every frame, numbered as they come, and those who watch them. Used from one thread at a time.</summary>
/// <remarks>A slow watcher misses previews that a newer picture of the same frame has replaced, never a final picture; what waits for it is bounded by the number of frames.</remarks>
internal sealed class PictureRing(RenderTicket ticket, TimeProvider time)
{
    private readonly Dictionary<int, RenderEvent> _newest = [];
    private readonly HashSet<Watcher> _watchers = [];
    private (long At, double Done) _start = (time.GetTimestamp(), 0);
    private long _sequence = Videos.RenderSequence.PictureBase(ticket.Attempt);
    private bool _ended;

    public RenderTicket Ticket => ticket;

    /// <summary>0-99.</summary>
    public int Progress { get; private set; }

    /// <summary>Estimated milliseconds until it is completed; null before the first picture.</summary>
    public long? EtaMs { get; private set; }

    /// <summary>True when an earlier attempt, or the source of the video, has rendered a part of it.</summary>
    public bool IsResumed { get; private set; }

    public void Add(RenderedPicture picture)
    {
        if (_newest.TryGetValue(picture.FrameIndex, out var known) && known.Final == true) return;
        Progress = Math.Max(Progress, Math.Min(99, (int)(picture.Done * 100)));
        if (picture.IsKnown)
        {
            // How fast the render is shows only after what is known.
            (IsResumed, _start) = (true, (time.GetTimestamp(), picture.Done));
        }
        else
        {
            EtaMs = (long)(time.GetElapsedTime(_start.At).TotalMilliseconds * (1 - picture.Done) / (picture.Done - _start.Done));
        }
        var next = new RenderEvent
        {
            Sequence = _sequence++,
            Type = RenderEventType.Frame,
            Progress = Progress,
            EtaMs = EtaMs,
            Chunk = picture.Chunk,
            Step = picture.Step,
            FrameIndex = picture.FrameIndex,
            FrameCount = ticket.Specification.FrameCount,
            Final = picture.Final,
            Width = picture.Width,
            Height = picture.Height,
            Image = picture.Jpeg,
            Timestamp = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        _newest[picture.FrameIndex] = next;
        foreach (var watcher in _watchers)
        {
            watcher.Add(next);
        }
    }

    /// <summary>No further picture comes: watchers end when they have taken what they still miss.</summary>
    public void End()
    {
        _ended = true;
        foreach (var watcher in _watchers)
        {
            watcher.End();
        }
    }

    /// <summary>The newest picture of every frame with a number above <paramref name="afterSequence"/>, by number, then each as it comes.</summary>
    public async IAsyncEnumerable<RenderEvent> Watch(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        foreach (var picture in _newest.Values.Where(picture => picture.Sequence > afterSequence).OrderBy(picture => picture.Sequence))
        {
            watcher.Add(picture);
        }
        if (_ended) watcher.End();
        _watchers.Add(watcher);
        try
        {
            while (await watcher.Wait(cancellationToken))
            {
                while (watcher.TryTake(out var picture))
                {
                    yield return picture;
                }
            }
        }
        finally
        {
            _watchers.Remove(watcher);
        }
    }

    private sealed class Watcher
    {
        private readonly SortedDictionary<long, RenderEvent> _missing = [];
        private readonly Dictionary<int, long> _numberOfFrame = [];
        private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Add(RenderEvent picture)
        {
            var frame = picture.FrameIndex!.Value;
            if (_numberOfFrame.TryGetValue(frame, out var replaced)) _missing.Remove(replaced);
            _missing[picture.Sequence] = picture;
            _numberOfFrame[frame] = picture.Sequence;
            _wake.Writer.TryWrite(true);
        }

        public void End() => _wake.Writer.TryComplete();

        /// <summary>False when nothing is left and nothing more comes.</summary>
        public async Task<bool> Wait(CancellationToken cancellationToken)
        {
            if (_missing.Count > 0) return true;
            if (!await _wake.Reader.WaitToReadAsync(cancellationToken)) return _missing.Count > 0;
            _wake.Reader.TryRead(out _);
            return true;
        }

        public bool TryTake(out RenderEvent picture)
        {
            if (_missing.Count == 0)
            {
                picture = null!;
                return false;
            }
            (var number, picture) = _missing.First();
            _missing.Remove(number);
            _numberOfFrame.Remove(picture.FrameIndex!.Value);
            return true;
        }
    }
}

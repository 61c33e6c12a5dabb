using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sora.Contracts.Live;

namespace Sora.Grains.Rendering;

/// <summary>The pictures of one attempt: the newest of every frame, numbered as they come, and those who watch them. Used from one thread at a time.</summary>
/// <remarks>A slow watcher misses previews that a newer picture of the same frame has replaced, never a final picture; what waits for it is bounded by the number of frames.</remarks>
internal sealed class PictureRing(RenderTicket ticket, TimeProvider time)
{
    private readonly Dictionary<int, RenderEvent> newest = [];
    private readonly HashSet<Watcher> watchers = [];
    private readonly long startedAt = time.GetTimestamp();
    private long sequence = Videos.RenderSequence.PictureBase(ticket.Attempt);
    private bool ended;

    public RenderTicket Ticket => ticket;

    /// <summary>0-99.</summary>
    public int Progress { get; private set; }

    /// <summary>Estimated milliseconds until it is completed; null before the first picture.</summary>
    public long? EtaMs { get; private set; }

    public void Add(RenderedPicture picture)
    {
        if (newest.TryGetValue(picture.FrameIndex, out var known) && known.Final == true) return;
        Progress = Math.Max(Progress, Math.Min(99, (int)(picture.Done * 100)));
        EtaMs = (long)(time.GetElapsedTime(startedAt).TotalMilliseconds * ((1 / picture.Done) - 1));
        var next = new RenderEvent
        {
            Sequence = sequence++,
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
        newest[picture.FrameIndex] = next;
        foreach (var watcher in watchers)
        {
            watcher.Add(next);
        }
    }

    /// <summary>No further picture comes: watchers end when they have taken what they still miss.</summary>
    public void End()
    {
        ended = true;
        foreach (var watcher in watchers)
        {
            watcher.End();
        }
    }

    /// <summary>The newest picture of every frame with a number above <paramref name="afterSequence"/>, by number, then each as it comes.</summary>
    public async IAsyncEnumerable<RenderEvent> Watch(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        foreach (var picture in newest.Values.Where(picture => picture.Sequence > afterSequence).OrderBy(picture => picture.Sequence))
        {
            watcher.Add(picture);
        }
        if (ended) watcher.End();
        watchers.Add(watcher);
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
            watchers.Remove(watcher);
        }
    }

    private sealed class Watcher
    {
        private readonly SortedDictionary<long, RenderEvent> missing = [];
        private readonly Dictionary<int, long> numberOfFrame = [];
        private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Add(RenderEvent picture)
        {
            var frame = picture.FrameIndex!.Value;
            if (numberOfFrame.TryGetValue(frame, out var replaced)) missing.Remove(replaced);
            missing[picture.Sequence] = picture;
            numberOfFrame[frame] = picture.Sequence;
            wake.Writer.TryWrite(true);
        }

        public void End() => wake.Writer.TryComplete();

        /// <summary>False when nothing is left and nothing more comes.</summary>
        public async Task<bool> Wait(CancellationToken cancellationToken)
        {
            if (missing.Count > 0) return true;
            if (!await wake.Reader.WaitToReadAsync(cancellationToken)) return missing.Count > 0;
            wake.Reader.TryRead(out _);
            return true;
        }

        public bool TryTake(out RenderEvent picture)
        {
            if (missing.Count == 0)
            {
                picture = null!;
                return false;
            }
            (var number, picture) = missing.First();
            missing.Remove(number);
            numberOfFrame.Remove(picture.FrameIndex!.Value);
            return true;
        }
    }
}

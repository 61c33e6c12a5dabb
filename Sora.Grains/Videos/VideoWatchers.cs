using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Sora.Grains.Videos;

/// <summary>Those who watch a video's state. Each is given only the newest snapshot when it is slow, and harms nobody.</summary>
internal sealed class VideoWatchers
{
    private readonly HashSet<Watcher> _watchers = [];

    public int Count => _watchers.Count;

    /// <summary>Gives <paramref name="now"/>, then what is pushed, until the watcher is ended.</summary>
    public async IAsyncEnumerable<VideoSnapshot> Watch(string? viewerId, bool untilTerminal, VideoSnapshot now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher(viewerId, untilTerminal);
        watcher.Push(now);
        _watchers.Add(watcher);
        try
        {
            await foreach (var snapshot in watcher.Snapshots(cancellationToken))
            {
                yield return snapshot;
            }
        }
        finally
        {
            _watchers.Remove(watcher);
        }
    }

    public void Push(VideoSnapshot snapshot)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Push(snapshot);
        }
    }

    /// <summary>Ends the watchers whose viewer may no longer see the video.</summary>
    public async Task EndThoseWho(Func<string?, Task<bool>> maySee)
    {
        foreach (var viewers in _watchers.ToLookup(watcher => watcher.ViewerId))
        {
            if (await maySee(viewers.Key)) continue;
            foreach (var watcher in viewers)
            {
                watcher.End();
            }
        }
    }

    private sealed class Watcher(string? viewerId, bool untilTerminal)
    {
        private readonly Channel<VideoSnapshot> _newest = Channel.CreateBounded<VideoSnapshot>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

        public string? ViewerId => viewerId;

        public void Push(VideoSnapshot snapshot)
        {
            _newest.Writer.TryWrite(snapshot);
            if (untilTerminal && snapshot.IsTerminal) End();
        }

        public void End() => _newest.Writer.TryComplete();

        public IAsyncEnumerable<VideoSnapshot> Snapshots(CancellationToken cancellationToken) => _newest.Reader.ReadAllAsync(cancellationToken);
    }
}

using System.Collections.Concurrent;

namespace Sora.Gateway.Limits;

/// <summary>Token buckets by key, filled when they are looked at. Safe to use from many threads.</summary>
/// <remarks>The framework's partitioned limiters each wake the process ten times a second, whether anybody calls or not; with three of them that was most of what an idle gateway did.</remarks>
internal sealed class TokenBuckets(TimeProvider time)
{
    private const int SmallestSweep = 1024;

    private readonly ConcurrentDictionary<string, Bucket> _buckets = [];
    private int _sweepAt = SmallestSweep;

    /// <summary>Takes one token.</summary>
    /// <param name="key">Whose bucket.</param>
    /// <param name="perMinute">What a full bucket holds, and what flows in within a minute.</param>
    public Taken Take(string key, int perMinute)
    {
        SweepIfGrown();
        return _buckets.GetOrAdd(key, static (_, full) => new Bucket(full.perMinute, full.now), (perMinute, now: time.GetTimestamp())).Take(perMinute, time);
    }

    // A full bucket says no more than none.
    private void SweepIfGrown()
    {
        if (_buckets.Count < Volatile.Read(ref _sweepAt))
        {
            return;
        }

        foreach (var bucket in _buckets)
        {
            if (bucket.Value.IsFull(time))
            {
                _buckets.TryRemove(bucket);
            }
        }

        Volatile.Write(ref _sweepAt, Math.Max(SmallestSweep, 2 * _buckets.Count));
    }

    /// <summary>What became of a wish for a token.</summary>
    /// <param name="Limit">What a full bucket holds.</param>
    /// <param name="Remaining">Whole tokens left.</param>
    /// <param name="UntilFull">How long until the bucket is full again.</param>
    /// <param name="RetryAfter">How long until there is a token; null when one was taken.</param>
    public readonly record struct Taken(int Limit, int Remaining, TimeSpan UntilFull, TimeSpan? RetryAfter);

    private sealed class Bucket(int perMinute, long madeAt)
    {
        private readonly Lock _gate = new();
        private int _perMinute = perMinute;
        private double _tokens = perMinute;
        private long _filledAt = madeAt;

        public Taken Take(int perMinute, TimeProvider time)
        {
            lock (_gate)
            {
                _perMinute = perMinute;
                Fill(time);
                var taken = _tokens >= 1;
                if (taken)
                {
                    _tokens--;
                }

                return new Taken(perMinute, (int)_tokens, Flowing(perMinute - _tokens), taken ? null : Flowing(1 - _tokens));
            }
        }

        public bool IsFull(TimeProvider time)
        {
            lock (_gate)
            {
                Fill(time);
                return _tokens >= _perMinute;
            }
        }

        private void Fill(TimeProvider time)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(_perMinute, _tokens + (time.GetElapsedTime(_filledAt, now).TotalMinutes * _perMinute));
            _filledAt = now;
        }

        private TimeSpan Flowing(double tokens) => TimeSpan.FromMinutes(tokens / _perMinute);
    }
}

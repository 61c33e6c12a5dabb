using System.Collections.Concurrent;
using System.Globalization;

namespace Sora.Bench.Results;

/// <summary>Collects how long things took, from any thread.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentBag<TimeSpan> _taken;

    public Latencies() : this([])
    {
    }

    public Latencies(IEnumerable<TimeSpan> taken) => _taken = [.. taken];

    public int Count => _taken.Count;

    public void Add(TimeSpan taken) => _taken.Add(taken);

    /// <param name="part">0 to 1: 0.5 is the median.</param>
    public TimeSpan Percentile(double part)
    {
        var sorted = _taken.Order().ToArray();
        return sorted.Length == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"p50 {Percentile(0.5).TotalMilliseconds:F1} ms, p99 {Percentile(0.99).TotalMilliseconds:F1} ms");
}

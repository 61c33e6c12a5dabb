namespace Sora.Client.Http;

/// <summary>How long to wait before the next try: doubling from the first delay to the longest, drawn at random from the upper half so that clients of a restarted server do not come back in step.</summary>
internal sealed class Backoff(SoraClientOptions options)
{
    public int MaxRetries => options.MaxRetries;

    public TimeProvider TimeProvider => options.TimeProvider;

    public TimeSpan MaxDelay => options.MaxDelay;

    /// <param name="retry">0 for the first repetition.</param>
    public TimeSpan Delay(int retry)
    {
        var full = Math.Min(options.FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(retry, 20)), options.MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + options.Random.NextDouble() / 2));
    }

    public Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, options.TimeProvider, cancellationToken);
}

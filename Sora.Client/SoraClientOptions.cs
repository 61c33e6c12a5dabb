namespace Sora.Client;

/// <summary>How patient a <see cref="SoraClient"/> is.</summary>
public sealed record SoraClientOptions
{
    /// <summary>How often a request that may be repeated is tried again after a network fault, 408, 429 or 5xx. 0 or more.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>The longest pause between two tries. A server that asks for a longer one gets no further try: the error is thrown with its <see cref="SoraApiException.RetryAfter"/>.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The first pause between two tries; it doubles with each, and each is drawn at random from its upper half.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>After how long without a server that is reached and available a live stream ends with <see cref="SoraConnectionException"/>. By default never: it waits and resumes.</summary>
    public TimeSpan LiveTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public Random Random { get; init; } = Random.Shared;
}

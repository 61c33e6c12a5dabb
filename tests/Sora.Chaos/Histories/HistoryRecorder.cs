using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sora.Chaos.Histories;

/// <summary>Takes down what happens, from many threads.</summary>
public sealed class HistoryRecorder
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<RenderSight> _renders = new();
    private readonly ConcurrentQueue<NotificationSight> _notifications = new();
    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private int _calling;
    private int _failedRequests;

    /// <summary>The time since the recording began.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);

    public int NextNumber() => Interlocked.Increment(ref _calling);

    public void Add(Call call) => _calls.Enqueue(call);

    public void Add(RenderSight sight) => _renders.Enqueue(sight);

    public void Add(NotificationSight sight) => _notifications.Enqueue(sight);

    public void Add(Fault fault) => _faults.Enqueue(fault);

    public void AddFailedRequest() => Interlocked.Increment(ref _failedRequests);

    public History ToHistory() => new([.. _calls.OrderBy(call => call.Number)], [.. _renders], [.. _notifications]) { Faults = [.. _faults], FailedRequests = _failedRequests };
}

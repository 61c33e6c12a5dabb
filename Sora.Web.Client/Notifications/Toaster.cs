namespace Sora.Web.Client.Notifications;

/// <summary>Short messages that go away by themselves.</summary>
public sealed class Toaster(TimeProvider time) : IDisposable
{
    private const int Most = 4;
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(7);

    private readonly List<Toast> toasts = [];
    private readonly Dictionary<Toast, ITimer> timers = [];

    /// <summary>Oldest first; at most four.</summary>
    public IReadOnlyList<Toast> Toasts => toasts;

    public event Action? Changed;

    /// <param name="link">Where a click leads; null for nowhere.</param>
    public void Show(string text, string? link = null, string? actor = null)
    {
        var toast = new Toast(text, link, actor);
        toasts.Add(toast);
        timers[toast] = time.CreateTimer(_ => Dismiss(toast), null, Shown, Timeout.InfiniteTimeSpan);
        while (toasts.Count > Most)
        {
            Forget(toasts[0]);
        }
        Changed?.Invoke();
    }

    public void Dismiss(Toast toast)
    {
        if (Forget(toast))
        {
            Changed?.Invoke();
        }
    }

    public void Dispose()
    {
        foreach (var timer in timers.Values)
        {
            timer.Dispose();
        }
    }

    private bool Forget(Toast toast)
    {
        if (timers.Remove(toast, out var timer))
        {
            timer.Dispose();
        }
        return toasts.Remove(toast);
    }
}

/// <summary>One short message. Two of the same text are two.</summary>
/// <param name="actor">The handle of the person it is about; null when it is about nobody.</param>
public sealed class Toast(string text, string? link, string? actor)
{
    public string Text => text;

    public string? Link => link;

    public string? Actor => actor;
}

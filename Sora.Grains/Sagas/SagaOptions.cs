namespace Sora.Grains.Sagas;

/// <summary>How soon unfinished work in other grains is tried again.</summary>
public sealed class SagaOptions
{
    /// <summary>Wait after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Period of the reminder that finds what a crash left. At least one minute, the shortest that Orleans allows.</summary>
    public TimeSpan ReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);
}

namespace Sora.Silo.Storage;

/// <summary>How files are found that nobody needs any more. Section <c>Sora:Media</c>.</summary>
public sealed class MediaSweepOptions
{
    public const string Section = "Sora:Media";

    /// <summary>How often a silo looks through all media; at least a second.</summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How old files must be before anyone asks whether they are needed: older than the longest render. At least an hour.</summary>
    public TimeSpan OrphanAge { get; set; } = TimeSpan.FromDays(1);
}

namespace Sora.Grains.Users;

/// <summary>How much one person may have. Section <c>Sora:Quota</c>.</summary>
public sealed class UserQuotaOptions
{
    public const string Section = "Sora:Quota";

    /// <summary>Renders that are queued or in progress at one time, 1-1000.</summary>
    public int MaxUnfinishedRenders { get; set; } = 10;

    /// <summary>Videos ever created, which bounds the list of a person's pages, 1-1 000 000.</summary>
    public int MaxVideos { get; set; } = 100_000;
}

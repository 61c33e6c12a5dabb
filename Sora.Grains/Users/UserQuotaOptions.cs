using System.ComponentModel.DataAnnotations;

namespace Sora.Grains.Users;

/// <summary>How much one person may have.</summary>
public sealed class UserQuotaOptions
{
    /// <summary>Renders that are queued or in progress at one time.</summary>
    [Range(1, 1_000)]
    public int MaxUnfinishedRenders { get; set; } = 10;

    /// <summary>Videos ever created, which bounds the list of a person's pages.</summary>
    [Range(1, 1_000_000)]
    public int MaxVideos { get; set; } = 100_000;
}

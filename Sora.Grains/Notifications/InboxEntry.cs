using Sora.Contracts.Live;

namespace Sora.Grains.Notifications;

/// <summary>A stored notification.</summary>
/// <param name="Key">What it tells of: see <see cref="NewNotification.Key"/>.</param>
[GenerateSerializer, Immutable, Alias("Sora.InboxEntry")]
internal sealed record InboxEntry([property: Id(0)] string Key, [property: Id(1)] Notification Notification);

[GenerateSerializer, Alias("Sora.InboxReadState")]
internal sealed class InboxReadState
{
    /// <summary>The highest sequence marked read.</summary>
    [Id(0)] public long LastRead { get; set; }
}

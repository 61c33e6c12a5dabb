using Sora.Contracts.Live;

namespace Sora.Grains.Notifications;

/// <summary>A stored notification.</summary>
/// <param name="Key">What it tells of: see <see cref="NewNotification.Key"/>.</param>
/// <param name="ActorId">Who caused it; null for what nobody did, and when their account was deleted.</param>
[GenerateSerializer, Immutable, Alias("Sora.InboxEntry")]
internal sealed record InboxEntry([property: Id(0)] string Key, [property: Id(1)] Notification Notification, [property: Id(2)] string? ActorId = null)
{
    /// <summary>That it happened, not who did it nor what they wrote.</summary>
    public InboxEntry WithoutActor() => this with { ActorId = null, Notification = Notification with { ActorHandle = null, Text = null } };
}

[GenerateSerializer, Alias("Sora.InboxReadState")]
internal sealed class InboxReadState
{
    /// <summary>The highest sequence marked read.</summary>
    [Id(0)] public long LastRead { get; set; }

    /// <summary>Those whose account was deleted lately: a late message must not name them again.</summary>
    [Id(1)] public List<string> Forgotten { get; set; } = [];
}

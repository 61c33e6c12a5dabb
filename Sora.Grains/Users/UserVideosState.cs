using Sora.Grains.Persistence;
using Sora.Grains.Videos;

namespace Sora.Grains.Users;

/// <summary>What a person has submitted. The video ids themselves stand in pages: <see cref="IUserVideosGrain"/>.</summary>
[GenerateSerializer, Alias("Sora.UserVideosState")]
internal sealed class UserVideosState
{
    /// <summary>In the order of creation.</summary>
    [Id(0)] public List<UserVideosPage> Pages { get; set; } = [];

    /// <summary>The time in the newest id.</summary>
    [Id(1)] public DateTimeOffset NewestAt { get; set; }

    /// <summary>Queued or in progress.</summary>
    [Id(2)] public HashSet<string> Unfinished { get; set; } = [];

    /// <summary>Decided, but not known to exist yet: by video id.</summary>
    [Id(3)] public Dictionary<string, PendingVideo> Pending { get; set; } = [];

    /// <summary>Oldest first.</summary>
    [Id(4)] public List<KeyedSubmission> Keyed { get; set; } = [];
}

/// <summary>One page of a person's videos as its head knows it.</summary>
[GenerateSerializer, Alias("Sora.UserVideosPage")]
internal sealed class UserVideosPage
{
    /// <summary>No id in this page is lower, none in an earlier page is as high.</summary>
    [Id(0)] public required string FirstId { get; set; }

    /// <summary>How many ids were ever given to the page.</summary>
    [Id(1)] public int Assigned { get; set; }

    /// <summary>How many are in it.</summary>
    [Id(2)] public VersionedCount Count { get; set; }
}

/// <summary>A video that is to be created.</summary>
[GenerateSerializer, Immutable, Alias("Sora.PendingVideo")]
internal sealed record PendingVideo([property: Id(0)] VideoSpecification Specification, [property: Id(1)] int Page);

/// <summary>A submission that can be repeated by its idempotency key.</summary>
/// <param name="Key">Hash of the key.</param>
/// <param name="Request">Hash of what was asked for.</param>
[GenerateSerializer, Immutable, Alias("Sora.KeyedSubmission")]
internal sealed record KeyedSubmission(
    [property: Id(0)] string Key, [property: Id(1)] string Request, [property: Id(2)] string VideoId, [property: Id(3)] DateTimeOffset At);

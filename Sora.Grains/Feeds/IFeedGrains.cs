namespace Sora.Grains.Feeds;

/// <summary>The home feed of a user: posts of the people they follow and their own. Key: user id. The newest 800 are kept.</summary>
[Alias("Sora.ITimelineGrain")]
public interface ITimelineGrain : IGrainWithStringKey
{
    /// <summary>Adds a post; one that is there already is ignored.</summary>
    [Alias("Add")]
    Task Add(FeedEntry entry);

    /// <summary>Adds the newest posts of a person just followed, or takes out those of one no longer followed. A message that is no longer true is ignored.</summary>
    [Alias("OnFollowChanged")]
    Task OnFollowChanged(string followeeId, bool follows);

    /// <summary>Forgets everything and takes in nothing more, because the account is deleted.</summary>
    [Alias("Close")]
    Task Close();

    /// <summary>Video ids, newest first. May hold videos that are gone or hidden by now: the reader checks each.</summary>
    [Alias("Read"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<string>> Read(string? after, int limit);
}

/// <summary>The newest public posts of everybody. Key: <see cref="Key"/>. The newest 1 000 are kept.</summary>
[Alias("Sora.ILatestFeedGrain")]
public interface ILatestFeedGrain : IGrainWithStringKey
{
    public const string Key = "latest";

    [Alias("Add")]
    Task Add(FeedEntry entry);

    [Alias("Remove")]
    Task Remove(string videoId);

    /// <summary>Video ids, newest first.</summary>
    [Alias("Read"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<string>> Read(string? after, int limit);
}

/// <summary>A post in a feed.</summary>
[GenerateSerializer, Immutable, Alias("Sora.FeedEntry")]
public sealed record FeedEntry([property: Id(0)] string VideoId, [property: Id(1)] string AuthorId, [property: Id(2)] DateTimeOffset PublishedAt);

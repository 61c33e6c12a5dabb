namespace Sora.Grains.Accounts;

/// <summary>Where in the grains of others a person's name stands: the videos that they liked or commented on, the cameos that they asked for or were allowed, and the people whose inbox they came into. Key: user id.</summary>
/// <remarks>Only the deletion of the account reads it. What is written here stays, even when the like is taken back: the notification of it stays too.
/// Whoever keeps something of a person asks for a trace before the first effect elsewhere, and takes back what it keeps when there can be none.</remarks>
[Alias("Sora.ITracesGrain")]
public interface ITracesGrain : IGrainWithStringKey
{
    /// <summary>Notes places, durably; one that was noted lately is not noted again.</summary>
    /// <param name="places">Ids of videos, cameos and users.</param>
    /// <returns>False when the account is being deleted, or is: nothing was noted, and nothing of this person may be kept.</returns>
    [Alias("Add")]
    Task<bool> Add(string[] places);

    /// <summary>Refuses whatever comes from now on.</summary>
    [Alias("Seal")]
    Task Seal();

    /// <summary>Some of the places; null when there are none.</summary>
    [Alias("Read")]
    Task<TracePage?> Read();

    /// <summary>Forgets what <see cref="Read"/> gave.</summary>
    [Alias("Drop")]
    Task Drop(int page);
}

/// <summary>Up to some hundred places.</summary>
[GenerateSerializer, Immutable, Alias("Sora.TracePage")]
public sealed record TracePage([property: Id(0)] int Number, [property: Id(1)] List<string> Places);

/// <summary>A full page of a person's traces. Key: <c>user id/page</c>.</summary>
[Alias("Sora.ITracePageGrain")]
internal interface ITracePageGrain : IGrainWithStringKey
{
    [Alias("Put")]
    Task Put(List<string> places);

    [Alias("Read")]
    Task<List<string>> Read();

    [Alias("Clear")]
    Task Clear();
}

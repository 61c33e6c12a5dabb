namespace Sora.Grains.Persistence;

/// <summary>Cuts a page out of a list at the id that the page before ended with.</summary>
internal static class Cursor
{
    /// <summary>Up to <paramref name="limit"/> items behind the one called <paramref name="after"/>, or from the start when it is null. Empty when that one is not in the list.</summary>
    public static List<string> PageAfter(this IEnumerable<string> ids, string? after, int limit) =>
        [.. (after is null ? ids : ids.SkipWhile(id => id != after).Skip(1)).Take(limit)];

    /// <summary>The same of ids in no order that tell their age: the newest first, and behind <paramref name="after"/> whether or not that one is there.</summary>
    public static List<string> NewestAfter(this IEnumerable<string> ids, string? after, int limit) =>
        [.. ids.Where(id => after is null || string.CompareOrdinal(id, after) < 0).OrderDescending(StringComparer.Ordinal).Take(limit)];
}

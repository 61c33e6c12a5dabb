using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Sora.Contracts;
using Sora.Grains;

namespace Sora.Gateway;

/// <summary>The part of a list that is asked for.</summary>
/// <param name="Limit">1-100; 20 when omitted.</param>
/// <param name="After">The last_id of the page before.</param>
internal sealed record PageQuery(
    [property: FromQuery(Name = "limit"), Description("How many items: 1-100, 20 when omitted.")] int? Limit,
    [property: FromQuery(Name = "after"), Description("The last_id of the page before.")] string? After)
{
    private const int MaxLimit = 100;
    private const int DefaultLimit = 20;

    /// <summary>The limit, checked.</summary>
    public int Size => (Limit ?? DefaultLimit) is >= 1 and <= MaxLimit and var size
        ? size
        : throw new SoraException(ErrorCode.InvalidRequest, $"limit lies between 1 and {MaxLimit}.", "limit");
}

/// <summary>Lists in the shape of the API.</summary>
internal static class Pages
{
    public static Page<T> Of<T>(IReadOnlyList<T> items, Func<T, string> cursor, bool hasMore) =>
        new(items, items is [] ? null : cursor(items[0]), items is [] ? null : cursor(items[^1]), hasMore);

    /// <summary>A page of items made from ids; an id whose item is gone or hidden is left out.</summary>
    /// <remarks>Where that leaves too few, further ids are read, so that a page is short only at the end of the list, or after <see cref="MaxReads"/> reads.</remarks>
    /// <param name="read">Gives up to that many ids after a cursor.</param>
    public static async Task<Page<T>> CollectAsync<T>(PageQuery query, Func<string?, int, Task<List<string>>> read, Func<IReadOnlyList<string>, Task<IReadOnlyList<T?>>> resolve)
        where T : class
    {
        var items = new List<T>();
        var (first, last, hasMore) = ((string?)null, query.After, true);
        for (var reads = 0; reads < MaxReads && hasMore && items.Count < query.Size; reads++)
        {
            var ids = await read(last, query.Size + 1);
            hasMore = ids.Count > query.Size;
            var resolved = await resolve(hasMore ? ids[..query.Size] : ids);
            for (var i = 0; i < resolved.Count; i++)
            {
                if (items.Count == query.Size)
                {
                    hasMore = true;
                    break;
                }

                last = ids[i];
                if (resolved[i] is { } item)
                {
                    first ??= ids[i];
                    items.Add(item);
                }
            }
        }

        // The cursor is the last id that was looked at, even where it was left out: the next page begins behind it.
        return new Page<T>(items, first, items is [] && !hasMore ? null : last, hasMore);
    }

    private const int MaxReads = 5;
}

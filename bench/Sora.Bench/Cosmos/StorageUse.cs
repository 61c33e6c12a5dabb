using System.Globalization;
using System.Text.RegularExpressions;

namespace Sora.Bench.Cosmos;

/// <summary>What a server has read and written so far, as it tells Prometheus.</summary>
/// <param name="Items">By operation (read, create, replace, upsert, delete) and grain type.</param>
internal sealed partial record StorageUse(IReadOnlyDictionary<(string Operation, string Grain), Items> Items)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>Waits until nothing more is read or written: what follows from a request is still done after its answer.</summary>
    public static async Task<StorageUse> SettledAsync(HttpClient server, CancellationToken cancellationToken)
    {
        var before = await ReadAsync(server, cancellationToken);
        while (true)
        {
            await Task.Delay(Quiet, cancellationToken);
            var now = await ReadAsync(server, cancellationToken);
            if (now.Items.Values.Sum(items => items.Count) == before.Items.Values.Sum(items => items.Count)) return now;
            before = now;
        }
    }

    /// <summary>Waits until every reminder that was put has been taken away.</summary>
    public static async Task RemindersGoneAsync(HttpClient server, CancellationToken cancellationToken)
    {
        while (await ReadAsync(server, cancellationToken) is var use && use.Of("delete").Count < use.Of("upsert").Count) await Task.Delay(Quiet, cancellationToken);
    }

    private static async Task<StorageUse> ReadAsync(HttpClient server, CancellationToken cancellationToken)
    {
        var items = new Dictionary<(string, string), Items>();
        foreach (Match sample in ItemSize().Matches(await server.GetStringAsync("/metrics", cancellationToken)))
        {
            var key = (Label(sample, "operation"), Label(sample, "grain"));
            var value = (long)double.Parse(sample.Groups["value"].ValueSpan, CultureInfo.InvariantCulture);
            var known = items.GetValueOrDefault(key);
            items[key] = sample.Groups["part"].Value == "count" ? known with { Count = value } : known with { Bytes = value };
        }
        return new(items);
    }

    /// <summary>What came after <paramref name="before"/>.</summary>
    public StorageUse Since(StorageUse before) => new(Items
        .Select(pair => KeyValuePair.Create(pair.Key, pair.Value - before.Items.GetValueOrDefault(pair.Key)))
        .Where(pair => pair.Value.Count > 0)
        .ToDictionary());

    public Items Of(string operation) => Items.Where(pair => pair.Key.Operation == operation).Aggregate(default(Items), (sum, pair) => sum + pair.Value);

    private static string Label(Match sample, string name) => Regex.Match(sample.Groups["labels"].Value, $"\\b{name}=\"([^\"]*)\"").Groups[1].Value;

    [GeneratedRegex(@"^sora_storage_item_size_bytes_(?<part>count|sum)\{(?<labels>[^}]*)\} (?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex ItemSize();
}

/// <summary>How many items, and their bytes together.</summary>
internal readonly record struct Items(long Count, long Bytes)
{
    public static Items operator +(Items one, Items other) => new(one.Count + other.Count, one.Bytes + other.Bytes);

    public static Items operator -(Items one, Items other) => new(one.Count - other.Count, one.Bytes - other.Bytes);
}

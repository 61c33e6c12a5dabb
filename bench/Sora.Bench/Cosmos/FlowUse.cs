using System.Globalization;

namespace Sora.Bench.Cosmos;

/// <summary>What one thing that people do reads and writes, as the mean over those who did it.</summary>
internal sealed record FlowUse(string Flow, int Times, StorageUse Use)
{
    /// <summary>Items written, a reminder once.</summary>
    public double Writes => Of("create").Count + Of("replace").Count + Of("upsert").Count;

    public double BytesWritten => Of("create").Bytes + Of("replace").Bytes + Of("upsert").Bytes;

    /// <summary>By the rule of thumb, with the delete of each reminder.</summary>
    public double RequestUnits => (
        Cosmos.RequestUnits.OfReads(Use.Of("read")) + Cosmos.RequestUnits.OfWrites(Use.Of("create")) + Cosmos.RequestUnits.OfWrites(Use.Of("replace")) + (2 * Cosmos.RequestUnits.OfWrites(Use.Of("upsert")))) / Times;

    /// <summary>Lets everyone act, one after another, and counts until all that follows is done.</summary>
    public static async Task<FlowUse> Measure(string flow, int times, HttpClient server, Func<int, Task> act, CancellationToken cancellationToken)
    {
        var before = await StorageUse.SettledAsync(server, cancellationToken);
        for (var person = 0; person < times; person++) await act(person);
        var use = new FlowUse(flow, times, (await StorageUse.SettledAsync(server, cancellationToken)).Since(before));
        Console.WriteLine($"{flow}: {use.Details}");
        return use;
    }

    /// <summary>Whose items they are, over all who acted.</summary>
    private string Details => string.Join(", ", Use.Items.OrderBy(pair => pair.Key.Grain).ThenBy(pair => pair.Key.Operation).Select(pair => $"{pair.Key.Grain} {pair.Key.Operation} {pair.Value.Count}x {pair.Value.Bytes} B"));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Of("read").Count:0.#} read, {Of("create").Count:0.#} created, {Of("replace").Count:0.#} replaced, {Of("upsert").Count:0.#} reminders; {BytesWritten / 1024:F1} KB written");

    private (double Count, double Bytes) Of(string operation) => (Use.Of(operation).Count / (double)Times, Use.Of(operation).Bytes / (double)Times);
}

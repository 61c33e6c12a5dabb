namespace Sora.Bench.Cosmos;

/// <summary>Microsoft's rule of thumb for what an operation of Azure Cosmos DB costs: of a real account nothing was measured here.</summary>
internal static class RequestUnits
{
    public const string Rule =
        "an item of k KB is read for 1 + 9 (k - 1) / 99 RU and written for 5 + 45 (k - 1) / 99 RU, and never for less than one of 1 KB: the straight lines through the two sizes for which Microsoft's documentation names a price (1 KB: 1 and 5 RU, 100 KB: 10 and 50 RU, session consistency)";

    private const double Kilobyte = 1024;

    /// <summary>Of so many operations on items of their mean size.</summary>
    public static double OfReads(Items items) => Of(items, least: 1, most: 10);

    /// <inheritdoc cref="OfReads"/>
    public static double OfWrites(Items items) => Of(items, least: 5, most: 50);

    // The rule is a straight line, so that the mean size gives the sum, save for items below 1 KB among larger ones.
    private static double Of(Items items, double least, double most) =>
        items.Count == 0 ? 0 : items.Count * Math.Max(least, least + ((most - least) * ((items.Bytes / Kilobyte / items.Count) - 1) / 99));
}

using System.Globalization;
using System.Text;
using Microsoft.Azure.Cosmos;

namespace Sora.Storage.Cosmos;

/// <summary>Where a grain's items stand.</summary>
/// <param name="Owner">What the grain's key begins with, up to a slash: all parts of one owner, such as the shards of a person's followers, can be read and erased together.</param>
/// <param name="Grain">The grain id: its items share one logical partition.</param>
internal readonly record struct CosmosKey(string Owner, string Grain)
{
    public static CosmosKey Of(GrainId grain)
    {
        var key = grain.Key.ToString()!;
        var slash = key.IndexOf('/');
        return new(slash > 0 ? key[..slash] : key, grain.ToString());
    }

    public PartitionKey ToPartitionKey() => new PartitionKeyBuilder().Add(Owner).Add(Grain).Build();

    /// <summary>A name as an item id, in which <c>/ \ ? #</c> are not allowed and other signs do not survive every client.</summary>
    public static string ToItemId(string name)
    {
        if (name.All(IsPlain)) return name;
        var id = new StringBuilder();
        foreach (var sign in name)
        {
            if (IsPlain(sign)) id.Append(sign);
            else id.Append(CultureInfo.InvariantCulture, $"_{(int)sign:x4}");
        }
        return id.ToString();
    }

    // The underscore begins an escape, so that no two names share an id.
    private static bool IsPlain(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '.';
}

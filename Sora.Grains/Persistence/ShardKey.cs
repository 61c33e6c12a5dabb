using System.Globalization;

namespace Sora.Grains.Persistence;

/// <summary>The key of a grain that holds one of several parts of something: <c>id/part</c>.</summary>
internal static class ShardKey
{
    public static (string Id, int Part) Parse(string key)
    {
        var slash = key.LastIndexOf('/');
        return (key[..slash], int.Parse(key.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }
}

using System.Text.RegularExpressions;

namespace Sora.Storage.Media;

/// <summary>Keys of files and prefixes of keys, checked before they come near a path or an address.</summary>
internal static partial class MediaKey
{
    private const int MaxLength = 200;

    /// <exception cref="ArgumentException">Not a key as <see cref="IMediaStore.WriteAsync"/> defines it.</exception>
    public static string Check(string key) => key.Length <= MaxLength && Key().IsMatch(key)
        ? key
        : throw new ArgumentException($"'{key}' is not a media key: segments of a-z, 0-9, _ - . that do not begin with a dot, joined by /, at most {MaxLength} characters.", nameof(key));

    /// <exception cref="ArgumentException">Not a prefix: a key with a slash at its end.</exception>
    public static string CheckPrefix(string prefix) => prefix.Length <= MaxLength && prefix.EndsWith('/') && Key().IsMatch(prefix[..^1])
        ? prefix
        : throw new ArgumentException($"'{prefix}' is not a prefix of media keys: it must be whole segments and end with /.", nameof(prefix));

    // No segment begins with a dot: that rules out "." and "..", and leaves such names to the store itself.
    [GeneratedRegex(@"\A[a-z0-9_-][a-z0-9_.-]*(/[a-z0-9_-][a-z0-9_.-]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sora.Contracts;

/// <summary>Ids: a prefix that names the kind, then a UUID version 7 (RFC 9562) in lower-case base32 (digits 2-7, then a-z, so that text order is time order): they sort by time of creation.</summary>
public static class SoraId
{
    public const string User = "user_";
    public const string Video = "video_";
    public const string Comment = "comment_";
    public const string Cameo = "cameo_";
    public const string Session = "session_";
    public const string ApiKey = "key_";

    private const string Alphabet = "234567abcdefghijklmnopqrstuvwxyz";
    private const int EncodedLength = 26;

    /// <summary>A new id of the given kind.</summary>
    public static string New(string prefix, TimeProvider time) => New(prefix, time.GetUtcNow());

    /// <summary>A new id of the given kind that sorts as made at <paramref name="at"/>, to the millisecond.</summary>
    public static string New(string prefix, DateTimeOffset at) => prefix + Encode(Guid.CreateVersion7(at));

    /// <summary>An id made from a name instead of the clock (UUID version 8, SHA-256): the same name gives the same id. It does not sort by time.</summary>
    public static string Derive(string prefix, ReadOnlySpan<byte> name)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, bytes);
        bytes[6] = (byte)(bytes[6] & 0x0f | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3f | 0x80);
        return prefix + Encode(new Guid(bytes[..16], bigEndian: true));
    }

    /// <summary>The id of a person's one cameo.</summary>
    public static string CameoOf(string userId) => Cameo + userId[User.Length..];

    /// <summary>Whose cameo it is.</summary>
    public static string PersonOf(string cameoId) => User + cameoId[Cameo.Length..];

    /// <summary>True when <paramref name="value"/> is an id of the given kind, whether or not anything has it.</summary>
    public static bool IsValid(string? value, string prefix) =>
        value is not null && value.Length == prefix.Length + EncodedLength && value.StartsWith(prefix, StringComparison.Ordinal)
        && !value.AsSpan(prefix.Length).ContainsAnyExcept(Alphabet);

    private static string Encode(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return string.Create(EncodedLength, value, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, rest >>= 5)
            {
                text[i] = Alphabet[(int)(rest & 31)];
            }
        });
    }
}

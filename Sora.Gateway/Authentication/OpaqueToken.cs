using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Sora.Contracts;

namespace Sora.Gateway.Authentication;

/// <summary>A secret that names its own place: refresh tokens and API keys carry the user id and the id of the session or key, so that the account is found without an index.</summary>
/// <remarks><c>prefix + user (26) + item (26) + secret (43, base64url of 32 bytes)</c>. Grains see only <see cref="Hash"/>.</remarks>
/// <param name="ItemId">Id of the session or API key.</param>
internal sealed record OpaqueToken(string Text, string UserId, string ItemId)
{
    private const int IdLength = 26;
    private const int SecretLength = 43;

    /// <summary>SHA-256 of the whole token, base64url: enough for a secret of 256 random bits.</summary>
    public string Hash { get; } = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Text)));

    /// <param name="secret">32 bytes.</param>
    public static OpaqueToken Create(TokenKind kind, string userId, string itemId, ReadOnlySpan<byte> secret) =>
        new($"{kind.Prefix}{userId.AsSpan(SoraId.User.Length)}{itemId.AsSpan(kind.ItemPrefix.Length)}{Base64Url.EncodeToString(secret)}", userId, itemId);

    /// <summary>Reads a token, or returns null when it cannot be one. Whether it is valid only its account knows.</summary>
    public static OpaqueToken? Parse(TokenKind kind, string? text)
    {
        if (text is null || text.Length != kind.Prefix.Length + 2 * IdLength + SecretLength || !text.StartsWith(kind.Prefix, StringComparison.Ordinal) || !Ascii.IsValid(text))
        {
            return null;
        }

        var userId = SoraId.User + text.Substring(kind.Prefix.Length, IdLength);
        var itemId = kind.ItemPrefix + text.Substring(kind.Prefix.Length + IdLength, IdLength);
        return SoraId.IsValid(userId, SoraId.User) && SoraId.IsValid(itemId, kind.ItemPrefix) ? new(text, userId, itemId) : null;
    }
}

/// <summary>The kinds of opaque tokens, told apart by how they begin.</summary>
internal sealed record TokenKind(string Prefix, string ItemPrefix)
{
    public static readonly TokenKind Refresh = new("rt-", SoraId.Session);
    public static readonly TokenKind ApiKey = new("sk-", SoraId.ApiKey);
}

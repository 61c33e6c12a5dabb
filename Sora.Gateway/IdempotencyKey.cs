using System.Text;
using Sora.Contracts;
using Sora.Grains;

namespace Sora.Gateway;

/// <summary>The <c>Idempotency-Key</c> of a POST: 1-255 visible ASCII characters, chosen by the client. Scoped to the user.</summary>
/// <param name="Value">Null when none was sent.</param>
internal sealed record IdempotencyKey(string? Value)
{
    private const string Header = "Idempotency-Key";

    public static ValueTask<IdempotencyKey> BindAsync(HttpContext context)
    {
        var value = context.Request.Headers[Header].ToString();
        return value.Length > 255 || value.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw new SoraException(ErrorCode.InvalidRequest, $"{Header} has 1 to 255 visible ASCII characters.", Header)
            : ValueTask.FromResult(new IdempotencyKey(value.Length == 0 ? null : value));
    }

    /// <summary>An id that a repeat with the same key gets again; a new one when there is no key.</summary>
    /// <param name="scope">Sets apart the same key at other users and routes.</param>
    public string ToId(string prefix, string scope, TimeProvider time) =>
        Value is null ? SoraId.New(prefix, time) : SoraId.Derive(prefix, Encoding.UTF8.GetBytes($"{scope}\n{Value}"));
}

using System.Security.Cryptography;
using System.Text;

namespace Sora.Gateway.Authentication;

/// <summary>Secrets that can be made again: a repeated request gets the same token as its lost answer, though only hashes of tokens are stored.</summary>
internal sealed class DerivedSecrets(KeyFolder folder)
{
    private readonly byte[] _key = Convert.FromHexString(folder.ReadOrCreate("derived-secrets.key", static () => Convert.ToHexString(RandomNumberGenerator.GetBytes(32))));

    /// <summary>32 bytes that only this key can make from this purpose and name.</summary>
    public byte[] Of(string purpose, string name) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{purpose}\n{name}"));
}

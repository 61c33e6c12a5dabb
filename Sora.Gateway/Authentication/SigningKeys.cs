using System.Globalization;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sora.Gateway.Authentication;

/// <summary>The ES256 keys of access tokens: the newest signs, all of them verify. A new one is made every <see cref="RotationPeriod"/>; adding a newer file rotates at once.</summary>
/// <remarks>Files <c>access-token-yyyyMMddHHmm.pem</c> in the <see cref="KeyFolder"/>; the file's name is the token's <c>kid</c>. Processes that share the folder share the keys.</remarks>
internal sealed class SigningKeys(KeyFolder folder, TimeProvider time)
{
    public static readonly TimeSpan RotationPeriod = TimeSpan.FromDays(90);

    private const string NamePrefix = "access-token-";
    private const string TimeFormat = "yyyyMMddHHmm";
    private static readonly TimeSpan RescanPeriod = TimeSpan.FromSeconds(10);

    /// <summary>No token outlives this, so a key that was superseded longer ago verifies nothing.</summary>
    private static readonly TimeSpan KeptAfterSuccession = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ECDsaSecurityKey> _keys = [];
    private DateTimeOffset _scannedAt = DateTimeOffset.MinValue;
    private string? _newest;

    /// <summary>What new tokens are signed with.</summary>
    public SigningCredentials Current
    {
        get
        {
            lock (_gate)
            {
                Rescan();
                if (_newest is null || time.GetUtcNow() - CreatedAt(_newest) > RotationPeriod)
                {
                    Rotate();
                }

                return new SigningCredentials(_keys[_newest!], SecurityAlgorithms.EcdsaSha256);
            }
        }
    }

    /// <summary>The key with this id, or none.</summary>
    public IEnumerable<SecurityKey> Find(string? id)
    {
        lock (_gate)
        {
            if (id is not null && !_keys.ContainsKey(id))
            {
                Rescan();
            }

            return id is not null && _keys.TryGetValue(id, out var key) ? [key] : [];
        }
    }

    private void Rotate()
    {
        var name = NamePrefix + time.GetUtcNow().ToString(TimeFormat, CultureInfo.InvariantCulture);
        Load(name, folder.ReadOrCreate(name + ".pem", static () =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return key.ExportPkcs8PrivateKeyPem();
        }));
    }

    private void Rescan()
    {
        if (time.GetUtcNow() - _scannedAt < RescanPeriod)
        {
            return;
        }

        _scannedAt = time.GetUtcNow();
        string[] names = [.. Directory.EnumerateFiles(folder.Path, NamePrefix + "*.pem").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
        for (var i = 0; i < names.Length; i++)
        {
            var path = Path.Combine(folder.Path, names[i] + ".pem");
            if (i + 1 < names.Length && time.GetUtcNow() - CreatedAt(names[i + 1]) > KeptAfterSuccession)
            {
                _keys.Remove(names[i]);
                File.Delete(path);
            }
            else if (!_keys.ContainsKey(names[i]))
            {
                Load(names[i], File.ReadAllText(path));
            }
        }
    }

    private void Load(string name, string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        _keys[name] = new ECDsaSecurityKey(key) { KeyId = name };
        if (string.CompareOrdinal(name, _newest) > 0)
        {
            _newest = name;
        }
    }

    private static DateTimeOffset CreatedAt(string name) =>
        DateTimeOffset.TryParseExact(name[NamePrefix.Length..], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.MinValue;
}

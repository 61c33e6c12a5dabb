using System.Security.Cryptography;
using System.Text;

namespace Sora.Grains.Accounts;

/// <summary>The rules by which a session's refresh tokens follow each other.</summary>
internal static class RefreshTokens
{
    /// <summary>For how long an exchange may be repeated because its answer was lost.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromSeconds(30);

    private const int MaxValid = 4;
    private const int MaxExchanged = 10;

    /// <summary>Exchanges <paramref name="presented"/> for <paramref name="next"/>, or says why not. Changes the session only when it was exchanged.</summary>
    public static RefreshOutcome Exchange(this AccountSession session, string presented, string next, DateTimeOffset now)
    {
        if (session.Valid.Exists(hash => HashEquals(hash, presented)))
        {
            session.Repeatable = session.Valid.Count;
            session.Exchanged.AddRange(session.Valid);
            session.Exchanged.RemoveRange(0, Math.Max(0, session.Exchanged.Count - MaxExchanged));
            session.Valid = [next];
            session.LastUsedAt = now;
            return RefreshOutcome.Exchanged;
        }
        var exchanged = session.Exchanged.FindIndex(hash => HashEquals(hash, presented));
        if (exchanged < 0)
        {
            return RefreshOutcome.Refused;
        }
        var isRepeat = exchanged >= session.Exchanged.Count - session.Repeatable && now - session.LastUsedAt <= RepeatWindow;
        if (!isRepeat)
        {
            return RefreshOutcome.Reused;
        }
        if (!session.Valid.Contains(next))
        {
            if (session.Valid.Count == MaxValid)
            {
                return RefreshOutcome.Refused;
            }
            session.Valid.Add(next);
        }
        return RefreshOutcome.Exchanged;
    }

    /// <summary>Compares two hashes in a time that does not tell where they differ.</summary>
    public static bool HashEquals(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}

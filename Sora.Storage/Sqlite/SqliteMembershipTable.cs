using System.Globalization;
using Orleans.Messaging;
using Orleans.Serialization;
using Sora.Storage.Clustering;

namespace Sora.Storage.Sqlite;

/// <summary>The members of a cluster whose processes share a machine, in a file of its own: silos keep themselves in it, clients find in it whom to connect to.</summary>
/// <remarks>Not in the file of the state: a process that is stopped in the middle of a commit there must not keep the others from declaring it dead.</remarks>
internal sealed class SqliteMembershipTable(string path, Serializer<MembershipEntry> serializer) : IMembershipTable, IGatewayListProvider, IDisposable
{
    private readonly Lock _gate = new();
    private SqliteSession? _session;

    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(5);

    public bool IsUpdatable => true;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Run(static _ => true);

    public Task InitializeGatewayListProvider() => Run(static _ => true);

    /// <remarks>The file holds one cluster, whatever its name.</remarks>
    public Task DeleteMembershipTableEntries(string clusterId) => Write(session =>
    {
        session.Execute("DELETE FROM member");
        session.Execute("UPDATE cluster SET version = 0");
        return true;
    });

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Write(session =>
    {
        foreach (var (entry, _) in Members(session).Where(member => member.Item1.IsDefunct(beforeDate)))
        {
            session.Execute("DELETE FROM member WHERE silo = $silo", ("$silo", entry.SiloAddress.ToParsableString()));
        }
        return true;
    });

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Write(session => new MembershipTableData([.. Members(session).Where(member => member.Item1.SiloAddress.Equals(key))], Version(session)));

    public Task<MembershipTableData> ReadAll() => Write(session => new MembershipTableData(Members(session), Version(session)));

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Write(session =>
        IsCurrent(session, tableVersion)
        && session.Scalar(
            "INSERT INTO member(silo, version, alive_at, entry) VALUES ($silo, $version, $alive, $entry) ON CONFLICT DO NOTHING RETURNING 1", Row(entry, tableVersion)) is not null
        && Advance(session, tableVersion));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => Write(session =>
        IsCurrent(session, tableVersion)
        && session.Scalar(
            "UPDATE member SET version = $version, alive_at = $alive, entry = $entry WHERE silo = $silo AND version = $etag RETURNING 1",
            [.. Row(entry, tableVersion), ("$etag", long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : -1)]) is not null
        && Advance(session, tableVersion));

    public Task UpdateIAmAlive(MembershipEntry entry) => Write(session =>
    {
        session.Execute("UPDATE member SET alive_at = $alive WHERE silo = $silo", ("$alive", entry.IAmAliveTime.Ticks), ("$silo", entry.SiloAddress.ToParsableString()));
        return true;
    });

    public Task<IList<Uri>> GetGateways() => Write(session => Members(session).Select(member => member.Item1).Gateways());

    public void Dispose()
    {
        lock (_gate)
        {
            _session?.Dispose();
            _session = null;
        }
    }

    private (string Name, object? Value)[] Row(MembershipEntry entry, TableVersion version) =>
    [
        ("$silo", entry.SiloAddress.ToParsableString()), ("$version", (long)version.Version), ("$alive", entry.IAmAliveTime.Ticks), ("$entry", serializer.SerializeToArray(entry)),
    ];

    private List<Tuple<MembershipEntry, string>> Members(SqliteSession session)
    {
        using var reader = session.Query("SELECT version, alive_at, entry FROM member");
        var members = new List<Tuple<MembershipEntry, string>>();
        while (reader.Read())
        {
            var entry = serializer.Deserialize(reader.GetFieldValue<byte[]>(2))!;
            entry.IAmAliveTime = new(reader.GetInt64(1), DateTimeKind.Utc);
            members.Add(Tuple.Create(entry, reader.GetInt64(0).ToString(CultureInfo.InvariantCulture)));
        }
        return members;
    }

    private static TableVersion Version(SqliteSession session)
    {
        var version = (long)session.Scalar("SELECT version FROM cluster")!;
        return new((int)version, version.ToString(CultureInfo.InvariantCulture));
    }

    // The number alone tells versions apart: it only rises.
    private static bool IsCurrent(SqliteSession session, TableVersion next) => Version(session) is var stored && stored.VersionEtag == next.VersionEtag && stored.Version < next.Version;

    private static bool Advance(SqliteSession session, TableVersion next)
    {
        session.Execute("UPDATE cluster SET version = $version", ("$version", (long)next.Version));
        return true;
    }

    /// <summary>Runs in a transaction that no other process can come between, reads too: members and version are of one moment. What returns false has written nothing.</summary>
    private Task<T> Write<T>(Func<SqliteSession, T> statements) => Run(session =>
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = statements(session);
            session.Execute("COMMIT");
            return result;
        }
        catch
        {
            if (!session.IsAutocommit) session.Execute("ROLLBACK");
            throw;
        }
    });

    // On a thread of the pool, for it may wait for another process.
    private Task<T> Run<T>(Func<SqliteSession, T> statements) => Task.Run(() =>
    {
        lock (_gate)
        {
            return statements(_session ??= Open());
        }
    });

    private SqliteSession Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var session = new SqliteSession(path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate);
        try
        {
            session.Execute("PRAGMA journal_mode = WAL");
            session.Execute(
                """
                BEGIN IMMEDIATE;
                CREATE TABLE IF NOT EXISTS cluster(version INTEGER NOT NULL);
                INSERT INTO cluster SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM cluster);
                CREATE TABLE IF NOT EXISTS member(silo TEXT PRIMARY KEY, version INTEGER NOT NULL, alive_at INTEGER NOT NULL, entry BLOB NOT NULL) WITHOUT ROWID;
                COMMIT;
                """);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}

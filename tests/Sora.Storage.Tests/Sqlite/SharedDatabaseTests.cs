using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Sora.Storage.Sqlite;

namespace Sora.Storage.Tests.Sqlite;

/// <summary>One file, open as often as there are processes.</summary>
public sealed class SharedDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_shared_file_keeps_out_who_does_not_share_and_the_other_way_round()
    {
        await using (Open(shared: true))
        {
            Assert.Equal(SqliteFault.Locked, Assert.Throws<SqliteStorageException>(() => Open(shared: false)).Fault);
        }

        await using var alone = Open(shared: false);
        Assert.Equal(SqliteFault.Locked, Assert.Throws<SqliteStorageException>(() => Open(shared: true)).Fault);
    }

    [Fact]
    public async Task Of_two_who_change_the_same_row_each_change_is_made_once_and_no_version_is_given_twice()
    {
        const int changes = 100;
        await using var one = Open(shared: true);
        await using var other = Open(shared: true);
        await Write(one, session => session.Execute("INSERT INTO grain_state(grain_id, state_name, version, payload) VALUES ('counter', 'state', $version, '0')", ("$version", one.NextVersion())));
        var versions = new ConcurrentBag<long>();

        await Task.WhenAll(new[] { one, other }.Select(database => Task.Run(async () =>
        {
            for (var made = 0; made < changes;)
            {
                var (expected, count) = database.Read(session =>
                {
                    using var row = session.Query("SELECT version, payload FROM grain_state WHERE grain_id = 'counter'");
                    Assert.True(row.Read());
                    return (row.GetInt64(0), row.GetInt64(1));
                });
                var version = await database.WriteAsync(
                    session => (long?)session.Scalar(
                        "UPDATE grain_state SET version = $version, payload = $count WHERE grain_id = 'counter' AND version = $expected RETURNING version",
                        ("$version", database.NextVersion()), ("$count", count + 1), ("$expected", expected)),
                    CancellationToken.None);
                if (version is null) continue;
                versions.Add(version.Value);
                made++;
            }
        })));

        Assert.Equal(2L * changes, one.Read(session => session.Scalar("SELECT payload FROM grain_state WHERE grain_id = 'counter'")));
        Assert.Equal(versions.Count, versions.Distinct().Count());
    }

    [Fact]
    public async Task What_one_has_committed_the_other_reads()
    {
        await using var one = Open(shared: true);
        await using var other = Open(shared: true);

        await Write(one, session => session.Execute("INSERT INTO reminder VALUES ('grain/1', 'tick', 1, 2, 3, 4)"));

        Assert.Equal(1L, other.Read(session => session.Scalar("SELECT COUNT(*) FROM reminder")));
    }

    private SqliteDatabase Open(bool shared) => new(new() { Path = _folder.File("sora.db"), Shared = shared }, NullLogger<SqliteDatabase>.Instance);

    private static Task Write(SqliteDatabase database, Action<SqliteSession> statements) => database.WriteAsync(
        session =>
        {
            statements(session);
            return true;
        },
        CancellationToken.None);
}

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Sora.Storage.Sqlite;

namespace Sora.Storage.Tests.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Path => _folder.File("sora.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_is_open_is_not_opened_again()
    {
        await using (Open())
        {
            var thrown = Assert.Throws<SqliteStorageException>(() => Open());
            Assert.Equal(SqliteFault.Locked, thrown.Fault);
            Assert.Contains(Path, thrown.Message);
        }

        await using var again = Open();
        Assert.Equal(0, Count(again));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_with_its_name_and_left_as_it_is()
    {
        var damaged = Enumerable.Repeat((byte)'x', 8192).ToArray();
        await File.WriteAllBytesAsync(Path, damaged, Cancellation);

        var thrown = Assert.Throws<SqliteStorageException>(() => Open());

        Assert.Equal(SqliteFault.Corrupt, thrown.Fault);
        Assert.Contains(Path, thrown.Message);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(Path, Cancellation));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused()
    {
        await using (Open())
        {
        }
        using (var session = new SqliteSession(Path, SqliteOpenMode.ReadWrite)) session.Execute("PRAGMA user_version = 999");

        Assert.Equal(SqliteFault.NewerSchema, Assert.Throws<SqliteStorageException>(() => Open()).Fault);
    }

    [Fact]
    public void A_folder_that_can_not_be_made_is_refused_with_its_name()
    {
        File.WriteAllText(_folder.File("file"), "");
        var path = System.IO.Path.Combine(_folder.File("file"), "sora.db");

        var thrown = Assert.Throws<SqliteStorageException>(() => new SqliteDatabase(new() { Path = path }, NullLogger<SqliteDatabase>.Instance));

        Assert.Equal(SqliteFault.AccessDenied, thrown.Fault);
        Assert.Contains(path, thrown.Message);
    }

    [Fact]
    public async Task What_waits_when_it_is_closed_is_still_written()
    {
        var database = Open();
        var writes = Enumerable.Range(0, 2000).Select(number => Insert(database, $"grain/{number}")).ToList();

        await database.DisposeAsync();

        await Task.WhenAll(writes);
        await using var again = Open();
        Assert.Equal(2000, Count(again));
    }

    [Fact]
    public async Task A_closed_database_takes_no_write_and_no_read()
    {
        var database = Open();
        await database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Insert(database, "grain/1"));
        Assert.Throws<ObjectDisposedException>(() => Count(database));
    }

    [Fact]
    public async Task While_the_queue_is_full_a_write_waits_outside()
    {
        await using var database = Open(options =>
        {
            options.MaxPendingWrites = 1;
            options.MaxWritesPerCommit = 1;
        });
        using var gate = new ManualResetEventSlim();
        var writing = new TaskCompletionSource();
        var inProgress = database.WriteAsync(
            _ =>
            {
                writing.SetResult();
                gate.Wait(Cancellation);
                return true;
            },
            Cancellation);
        await writing.Task;
        var queued = Insert(database, "queued");
        using var impatience = new CancellationTokenSource();
        var outside = Insert(database, "outside", impatience.Token);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside);
        gate.Set();

        Assert.True(await inProgress);
        await queued;
        Assert.Equal(1, Count(database));
    }

    [Fact]
    public async Task A_write_that_fails_harms_no_other_of_its_commit()
    {
        await using var database = Open();
        var writes = Enumerable.Range(0, 100).Select(number => Insert(database, $"grain/{number}")).ToList();
        var bad = database.WriteAsync(
            session =>
            {
                session.Execute("INSERT INTO grain_state(grain_id, state_name, version, payload) VALUES ('bad', 'state', 1, zeroblob(10))");
                session.Execute("INSERT INTO no_such_table VALUES (1)");
                return true;
            },
            Cancellation);
        writes.AddRange(Enumerable.Range(100, 100).Select(number => Insert(database, $"grain/{number}")));

        await Assert.ThrowsAsync<SqliteStorageException>(() => bad);

        await Task.WhenAll(writes);
        Assert.Equal(200, Count(database));
    }

    [Fact]
    public async Task Beyond_the_size_limit_a_write_fails_as_full_and_smaller_ones_go_on()
    {
        await using var database = Open(options => options.MaxBytes = 512 * 1024);

        var thrown = await Assert.ThrowsAsync<SqliteStorageException>(() => Insert(database, "large", bytes: 1024 * 1024));

        Assert.Equal(SqliteFault.Full, thrown.Fault);
        await Insert(database, "small");
        Assert.Equal(1, Count(database));
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_keeps_what_was_acknowledged_and_recovers()
    {
        using var disk = new SmallDisk(megabytes: 4);
        var options = new SqliteStorageOptions { Path = disk.File("sora.db") };
        int acknowledged;
        await using (var database = new SqliteDatabase(options, NullLogger<SqliteDatabase>.Instance))
        {
            await Insert(database, "first");
            var filler = disk.Fill();
            var thrown = default(Exception);
            for (acknowledged = 0; thrown is null; acknowledged++) thrown = await Record.ExceptionAsync(() => Insert(database, $"grain/{acknowledged}", bytes: 100_000));
            // The last one failed, but "first" was written before.
            Assert.Equal(SqliteFault.Full, Assert.IsType<SqliteStorageException>(thrown).Fault);
            Assert.Equal(acknowledged, Count(database));

            File.Delete(filler);
            await Insert(database, "after");
        }

        await using var again = new SqliteDatabase(options, NullLogger<SqliteDatabase>.Instance);
        Assert.Equal(acknowledged + 1, Count(again));
    }

    [Fact]
    public async Task It_is_healthy_while_it_commits()
    {
        var database = Open();
        Assert.Equal(HealthStatus.Healthy, await Health(database));

        await database.DisposeAsync();

        Assert.Equal(HealthStatus.Unhealthy, await Health(database));
    }

    [Fact]
    public async Task Version_numbers_are_never_given_twice_even_after_a_restart()
    {
        var seen = new HashSet<long>();
        for (var run = 0; run < 3; run++)
        {
            await using var database = Open();
            for (var write = 0; write < 10; write++) Assert.True(seen.Add(await database.WriteAsync(_ => database.NextVersion(), Cancellation)));
        }
    }

    private static async Task<HealthStatus> Health(SqliteDatabase database)
    {
        var check = new SqliteHealthCheck(database);
        var result = await check.CheckHealthAsync(new() { Registration = new("storage", check, HealthStatus.Unhealthy, tags: null) }, Cancellation);
        return result.Status;
    }

    private static long Count(SqliteDatabase database) => database.Read(session => (long)session.Scalar("SELECT count(*) FROM grain_state")!);

    private static Task<long> Insert(SqliteDatabase database, string grain, CancellationToken? cancellation = null, int bytes = 1000) => database.WriteAsync(
        session =>
        {
            var version = database.NextVersion();
            session.Execute(
                "INSERT INTO grain_state(grain_id, state_name, version, payload) VALUES ($grain, 'state', $version, zeroblob($bytes))",
                ("$grain", grain), ("$version", version), ("$bytes", bytes));
            return version;
        },
        cancellation ?? Cancellation);

    private SqliteDatabase Open(Action<SqliteStorageOptions>? configure = null)
    {
        var options = new SqliteStorageOptions { Path = Path };
        configure?.Invoke(options);
        return new(options, NullLogger<SqliteDatabase>.Instance);
    }
}

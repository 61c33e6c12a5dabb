using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Sora.Storage.Sqlite;

/// <summary>
/// One database file. All writes of the process go through one thread, which commits together whatever has queued up while the last commit was on its way to the disk;
/// a write is acknowledged after its commit. Reads run beside it on their own connections and see the last commit.
/// </summary>
internal sealed partial class SqliteDatabase : IAsyncDisposable
{
    private const int PageBytes = 4096;
    private const int RunShift = 40;

    private readonly ILogger _logger;
    private readonly FileStream _lock;
    private readonly SqliteSession _writer;
    private readonly ConcurrentBag<SqliteSession> _idleReaders = [];
    private readonly Channel<PendingWrite> _queue;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _maxWritesPerCommit;
    private long _version;
    private int _closed;

    /// <exception cref="SqliteStorageException">It is open elsewhere, damaged, written by a newer version, or not writable.</exception>
    public SqliteDatabase(SqliteStorageOptions options, ILogger<SqliteDatabase> logger)
    {
        _logger = logger;
        _maxWritesPerCommit = options.MaxWritesPerCommit;
        Path = System.IO.Path.GetFullPath(options.Path);
        _lock = Lock(Path, options.Shared);
        try
        {
            _writer = OpenWriter(options);
        }
        catch (Exception cause)
        {
            _lock.Dispose();
            if (cause is SqliteException fault) throw SqliteStorageException.From(fault, Path);
            throw;
        }
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.MaxPendingWrites) { SingleReader = true });
        // Its own thread: it blocks on the disk, which must not take a thread away from the grains.
        new Thread(WriteUntilClosed) { Name = "SQLite writer", IsBackground = true }.Start();
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>A number that this file never gave out before. Called by the writer thread only, within a write.</summary>
    /// <remarks>Never used twice, so that deleting a row and making it again can not bring back an ETag that someone still holds.</remarks>
    public long NextVersion() => ++_version;

    /// <summary>Queues a write; completes when it is committed. Waits while the queue is full.</summary>
    /// <param name="statements">Run by the writer thread in a transaction, again if that had to be rolled back.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> statements, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(statements);
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw Closing();
        }
        return await write.Completion;
    }

    /// <summary>Runs a query on a connection of its own, on the caller's thread.</summary>
    public T Read<T>(Func<SqliteSession, T> query)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0, this);
        try
        {
            if (!_idleReaders.TryTake(out var session)) session = new(Path, SqliteOpenMode.ReadOnly);
            try
            {
                var result = query(session);
                Return(session);
                return result;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (SqliteException fault)
        {
            throw SqliteStorageException.From(fault, Path);
        }
    }

    /// <summary>Refuses new writes, commits those that wait, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _drained.Task;
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        while (_idleReaders.TryTake(out var session)) session.Dispose();
        // Last of all connections: this folds the log into the file.
        _writer.Dispose();
        await _lock.DisposeAsync();
        Log.Closed(_logger, Path);
    }

    private static FileStream Lock(string path, bool shared)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw AccessDenied(path, cause);
        }
        try
        {
            // The kernel gives the lock back when the process ends, however it ends. The file stays: deleting it would race with the next owner.
            return new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, shared ? FileShare.ReadWrite : FileShare.None);
        }
        catch (UnauthorizedAccessException cause)
        {
            throw AccessDenied(path, cause);
        }
        catch (IOException cause)
        {
            throw new SqliteStorageException(
                SqliteFault.Locked, $"Database {path}: another process has it open: stop that process, or choose another data folder ({cause.Message}).", cause);
        }

        static SqliteStorageException AccessDenied(string path, Exception cause) =>
            new(SqliteFault.AccessDenied, $"Database {path}: it can not be opened for writing: check the folder and its rights ({cause.Message}).", cause);
    }

    private SqliteSession OpenWriter(SqliteStorageOptions options)
    {
        var session = new SqliteSession(Path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            if (session.Scalar("PRAGMA journal_mode = WAL") is not "wal")
                throw new SqliteStorageException(SqliteFault.AccessDenied, $"Database {Path}: its file system does not carry SQLite's log: put it on a local disk.");
            session.Execute($"PRAGMA synchronous = {(options.Durability is SqliteDurability.PowerLoss ? "FULL" : "NORMAL")}");
            // A burst must not leave a huge log behind.
            session.Execute("PRAGMA journal_size_limit = 67108864");
            if (options.MaxBytes is { } limit) session.Execute($"PRAGMA max_page_count = {Math.Max(1, limit / PageBytes)}");
            var run = SqliteSchema.Upgrade(session, Path);
            // The run in the upper bits makes numbers unique over restarts without a write per commit: 2^40 versions per run, 2^23 runs.
            _version = run << RunShift;
            Log.Opened(_logger, Path, run, options.Durability);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void WriteUntilClosed()
    {
        var batch = new List<PendingWrite>(_maxWritesPerCommit);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < _maxWritesPerCommit && _queue.Reader.TryRead(out var write)) batch.Add(write);
            Commit(batch);
        }
        _drained.SetResult();
    }

    /// <summary>Commits the batch as one; if that fails, each write alone, so that one bad write harms no other.</summary>
    private void Commit(List<PendingWrite> batch)
    {
        if (TryCommit(batch) is not { } cause) return;
        if (batch.Count == 1)
        {
            Fail(batch[0], cause);
            return;
        }
        Log.BatchFailed(_logger, batch.Count, cause);
        foreach (var write in batch)
        {
            if (TryCommit([write]) is { } alone) Fail(write, alone);
        }
    }

    private Exception? TryCommit(List<PendingWrite> batch)
    {
        try
        {
            _writer.Execute("BEGIN IMMEDIATE");
            foreach (var write in batch) write.Apply(_writer);
            _writer.Execute("COMMIT");
        }
        catch (Exception cause)
        {
            // After some faults, such as a full disk, SQLite has rolled back already.
            if (!_writer.IsAutocommit) _writer.Execute("ROLLBACK");
            return cause;
        }
        foreach (var write in batch) write.Acknowledge();
        return null;
    }

    private void Fail(PendingWrite write, Exception cause)
    {
        Log.WriteFailed(_logger, cause);
        write.Fail(cause is SqliteException fault ? SqliteStorageException.From(fault, Path) : cause);
    }

    private void Return(SqliteSession session)
    {
        _idleReaders.Add(session);
        if (Volatile.Read(ref _closed) != 0 && _idleReaders.TryTake(out var late)) late.Dispose();
    }

    private ObjectDisposedException Closing() => new(nameof(SqliteDatabase), $"Database {Path}: it is closing, and takes no further writes.");
}

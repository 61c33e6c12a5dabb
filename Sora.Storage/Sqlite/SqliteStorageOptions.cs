namespace Sora.Storage.Sqlite;

/// <summary>Where the embedded database rests and what an acknowledged write survives.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>The database file, such as <c>data/sora.db</c>; it and its folder are made when missing. On a local disk: SQLite's log does not work over a network file system.</summary>
    public string Path { get; set; } = "";

    /// <summary>True when other processes of this machine open the file too, all of them with this set; false, the default, keeps them out.</summary>
    /// <remarks>Every process numbers its versions from a run of its own and writes under the file's lock, so ETags fence between processes as they do within one.</remarks>
    public bool Shared { get; set; }

    /// <summary>What an acknowledged write survives; <see cref="SqliteDurability.PowerLoss"/> by default.</summary>
    public SqliteDurability Durability { get; set; } = SqliteDurability.PowerLoss;

    /// <summary>Writes that may wait for the disk; a further one waits before it is queued. 1 to 1 000 000.</summary>
    public int MaxPendingWrites { get; set; } = 4096;

    /// <summary>Writes that share one commit. 1 to 100 000.</summary>
    public int MaxWritesPerCommit { get; set; } = 256;

    /// <summary>The largest the database may grow to, in bytes; beyond it a write fails as on a full disk. Null for no limit but the disk.</summary>
    public long? MaxBytes { get; set; }
}

/// <summary>What an acknowledged write survives.</summary>
public enum SqliteDurability
{
    /// <summary>The end of the process, SIGKILL included: the kernel has the bytes. After a power cut the newest writes may be missing, the database is whole.</summary>
    ProcessCrash,

    /// <summary>A power cut too: every commit waits for the disk. Group commit shares the wait among all writes that are pending.</summary>
    PowerLoss,
}

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sora.Storage.Sqlite;

/// <summary>The embedded database can not do what was asked; the message names the file and says what to do.</summary>
[GenerateSerializer, Alias("Sora.SqliteStorageException")]
public sealed class SqliteStorageException(SqliteFault fault, string message, Exception? inner = null) : IOException(message, inner)
{
    [Id(0)] public SqliteFault Fault { get; } = fault;

    internal static SqliteStorageException From(SqliteException cause, string path)
    {
        var (fault, advice) = cause.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => (SqliteFault.Full, "there is no room left: free some space on its disk; nothing that was acknowledged is lost"),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => (SqliteFault.Corrupt, "the file is damaged or not a database: move it away and put a backup in its place"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (SqliteFault.Locked, "another program holds a lock on it: close that program"),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => (SqliteFault.AccessDenied, "it can not be opened for writing: check the folder and its rights"),
            _ => (SqliteFault.Failed, "the operation failed"),
        };
        return new(fault, $"Database {path}: {advice} (SQLite {cause.SqliteExtendedErrorCode}: {cause.Message}).", cause);
    }
}

/// <summary>Why the embedded database failed.</summary>
public enum SqliteFault
{
    Failed,
    Full,
    Corrupt,
    Locked,
    AccessDenied,

    /// <summary>The file was written by a newer version.</summary>
    NewerSchema,
}

namespace Sora.Storage.Sqlite;

/// <summary>The tables, and the steps that led to them: step n takes a file from version n to n+1 and is never edited once released.</summary>
internal static class SqliteSchema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE run(number INTEGER NOT NULL);
        INSERT INTO run VALUES (0);

        CREATE TABLE grain_state(
            id INTEGER PRIMARY KEY,
            grain_id TEXT NOT NULL,
            state_name TEXT NOT NULL,
            version INTEGER NOT NULL,
            payload BLOB NOT NULL,
            UNIQUE (grain_id, state_name));

        CREATE TABLE reminder(
            grain_id TEXT NOT NULL,
            name TEXT NOT NULL,
            grain_hash INTEGER NOT NULL,
            start_at INTEGER NOT NULL,
            period INTEGER NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (grain_id, name)) WITHOUT ROWID;
        CREATE INDEX reminder_by_hash ON reminder(grain_hash);
        """,
    ];

    /// <summary>Brings the file to the newest version; an interrupted upgrade leaves it as it was.</summary>
    /// <returns>The number of this run of the file: 1 for the first.</returns>
    public static long Upgrade(SqliteSession session, string path)
    {
        session.Execute("BEGIN IMMEDIATE");
        var version = (int)(long)session.Scalar("PRAGMA user_version")!;
        if (version > Steps.Length)
            throw new SqliteStorageException(SqliteFault.NewerSchema, $"Database {path}: it has schema version {version}, this program knows {Steps.Length}: start the newer program that wrote it.");
        foreach (var step in Steps.AsSpan(version)) session.Execute(step);
        session.Execute($"PRAGMA user_version = {Steps.Length}");
        var run = (long)session.Scalar("UPDATE run SET number = number + 1 RETURNING number")!;
        session.Execute("COMMIT");
        return run;
    }
}

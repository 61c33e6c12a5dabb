using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Sora.Storage.Sqlite;

/// <summary>Reminders in the embedded database, so that what a grain has begun is finished after a restart.</summary>
internal sealed class SqliteReminderTable(SqliteDatabase database) : IReminderTable
{
    private const string Columns = "SELECT grain_id, name, start_at, period, version FROM reminder";

    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        Rows(Columns + " WHERE grain_id = $grain", ("$grain", grainId.ToString()));

    /// <remarks>The hashes form a ring: the range is open at <paramref name="begin"/>, closed at <paramref name="end"/>, and wraps when begin is not below end.</remarks>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        Rows(
            Columns + (begin < end ? " WHERE grain_hash > $begin AND grain_hash <= $end" : " WHERE grain_hash > $begin OR grain_hash <= $end"),
            ("$begin", (long)begin), ("$end", (long)end));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var found = await Rows(Columns + " WHERE grain_id = $grain AND name = $name", ("$grain", grainId.ToString()), ("$name", reminderName));
        StorageTelemetry.Read(grainId, found.Reminders.Sum(Bytes));
        return found.Reminders.SingleOrDefault();
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        const string sql = "INSERT OR REPLACE INTO reminder(grain_id, name, grain_hash, start_at, period, version) VALUES ($grain, $name, $hash, $start, $period, $version)";
        var version = await database.WriteAsync(
            session =>
            {
                var next = database.NextVersion();
                session.Execute(
                    sql, ("$grain", entry.GrainId.ToString()), ("$name", entry.ReminderName), ("$hash", (long)entry.GrainId.GetUniformHashCode()),
                    ("$start", entry.StartAt.Ticks), ("$period", entry.Period.Ticks), ("$version", next));
                return next;
            },
            CancellationToken.None);
        StorageTelemetry.Put(entry.GrainId, Bytes(entry));
        return version.ToString(CultureInfo.InvariantCulture);
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        const string sql = "DELETE FROM reminder WHERE grain_id = $grain AND name = $name AND version = $version RETURNING 1";
        if (!long.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return false;
        var removed = await database.WriteAsync(
            session => session.Scalar(sql, ("$grain", grainId.ToString()), ("$name", reminderName), ("$version", version)) is not null,
            CancellationToken.None);
        if (removed) StorageTelemetry.Deleted(grainId);
        return removed;
    }

    public Task TestOnlyClearTable() => database.WriteAsync(
        session =>
        {
            session.Execute("DELETE FROM reminder");
            return true;
        },
        CancellationToken.None);

    private Task<ReminderTableData> Rows(string sql, params (string Name, object? Value)[] parameters) => Task.FromResult(database.Read(session =>
    {
        using var reader = session.Query(sql, parameters);
        var entries = new List<ReminderEntry>();
        while (reader.Read()) entries.Add(Entry(reader));
        return new ReminderTableData(entries);
    }));

    /// <summary>What the row's columns take.</summary>
    private static int Bytes(ReminderEntry entry) => entry.GrainId.ToString().Length + entry.ReminderName.Length + (4 * sizeof(long));

    private static ReminderEntry Entry(SqliteDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0)),
        ReminderName = row.GetString(1),
        StartAt = new(row.GetInt64(2), DateTimeKind.Utc),
        Period = TimeSpan.FromTicks(row.GetInt64(3)),
        ETag = row.GetInt64(4).ToString(CultureInfo.InvariantCulture),
    };
}

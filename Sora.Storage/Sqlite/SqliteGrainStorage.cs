using System.Globalization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Sora.Storage.Sqlite;

/// <summary>Grain state in the embedded database: a row per grain and state name, fenced by its version.</summary>
internal sealed class SqliteGrainStorage(SqliteDatabase database, IGrainStorageSerializer serializer, IActivatorProvider activators) : IGrainStorage
{
    private const string Select = "SELECT version, payload FROM grain_state WHERE grain_id = $grain AND state_name = $state";
    private const string Insert = "INSERT INTO grain_state(grain_id, state_name, version, payload) VALUES ($grain, $state, $version, $payload) ON CONFLICT DO NOTHING RETURNING version";
    private const string Update = "UPDATE grain_state SET version = $version, payload = $payload WHERE grain_id = $grain AND state_name = $state AND version = $expected RETURNING version";
    private const string Delete = "DELETE FROM grain_state WHERE grain_id = $grain AND state_name = $state AND version = $expected RETURNING version";
    private const string SelectVersion = "SELECT version FROM grain_state WHERE grain_id = $grain AND state_name = $state";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = database.Read(session =>
        {
            using var reader = session.Query(Select, ("$grain", grainId.ToString()), ("$state", stateName));
            return reader.Read() ? (Version: reader.GetInt64(0), Payload: reader.GetFieldValue<byte[]>(1)) : default((long Version, byte[] Payload)?);
        });
        StorageTelemetry.Read(grainId, row?.Payload.Length ?? 0);
        if (row is { } found)
        {
            grainState.State = Deserialize<T>(stateName, grainId, found.Payload);
            grainState.ETag = ToETag(found.Version);
            grainState.RecordExists = true;
        }
        else
        {
            Reset(grainState);
        }
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Before the first await: the state belongs to the caller, who may change it while the write waits.
        var payload = serializer.Serialize(grainState.State).ToArray();
        var expected = FromETag(grainState.ETag);
        var outcome = await database.WriteAsync(
            session =>
            {
                var version = database.NextVersion();
                var written = expected is null
                    ? session.Scalar(Insert, ("$grain", grainId.ToString()), ("$state", stateName), ("$version", version), ("$payload", payload))
                    : session.Scalar(Update, ("$grain", grainId.ToString()), ("$state", stateName), ("$version", version), ("$payload", payload), ("$expected", expected));
                return written is null ? Conflict(session, stateName, grainId) : new(version, true);
            },
            CancellationToken.None);
        grainState.ETag = ToETag(Accept(outcome, stateName, grainId, grainState.ETag)!.Value);
        StorageTelemetry.Wrote(grainId, payload.Length, isNew: expected is null);
        grainState.RecordExists = true;
    }

    /// <remarks>Clearing what is not there does nothing. The row goes; its version is never given out again.</remarks>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = FromETag(grainState.ETag);
        var outcome = await database.WriteAsync(
            session =>
            {
                var deleted = expected is not null && session.Scalar(Delete, ("$grain", grainId.ToString()), ("$state", stateName), ("$expected", expected)) is not null;
                if (deleted) return new Outcome(expected, true);
                var current = Conflict(session, stateName, grainId);
                return current with { Accepted = expected is null && current.Version is null };
            },
            CancellationToken.None);
        Accept(outcome, stateName, grainId, grainState.ETag);
        StorageTelemetry.Deleted(grainId);
        Reset(grainState);
    }

    private static Outcome Conflict(SqliteSession session, string stateName, GrainId grainId) =>
        new((long?)session.Scalar(SelectVersion, ("$grain", grainId.ToString()), ("$state", stateName)), false);

    private static long? Accept(Outcome outcome, string stateName, GrainId grainId, string? expected)
    {
        if (outcome.Accepted) return outcome.Version;
        StorageTelemetry.Conflicted(grainId);
        throw new InconsistentStateException(
            $"State {stateName} of grain {grainId} was changed by another activation.", outcome.Version is { } stored ? ToETag(stored) : "none", expected ?? "none");
    }

    private static string ToETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    // An ETag that is no number of ours matches no row, and is refused like any stale one.
    private static long? FromETag(string? etag) =>
        etag is null ? null : long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private T Deserialize<T>(string stateName, GrainId grainId, byte[] payload)
    {
        try
        {
            return serializer.Deserialize<T>(new BinaryData(payload)) ?? activators.GetActivator<T>().Create();
        }
        catch (Exception cause)
        {
            throw new SqliteStorageException(
                SqliteFault.Corrupt, $"Database {database.Path}: state {stateName} of grain {grainId} can not be read as {typeof(T)}: {cause.Message}", cause);
        }
    }

    private void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    /// <param name="Version">Of the row as it now stands; null when there is none.</param>
    private readonly record struct Outcome(long? Version, bool Accepted);
}

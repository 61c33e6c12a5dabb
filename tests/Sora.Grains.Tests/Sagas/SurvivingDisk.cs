using System.Collections.Concurrent;
using Orleans.Serialization;
using Orleans.Storage;

namespace Sora.Grains.Tests.Sagas;

/// <summary>All that outlives a crash: states and reminders. It can be told to fail at its k-th write and ever after, which is when the process died as far as anyone can tell from what is stored.</summary>
internal sealed class SurvivingDisk : IGrainStorage, IReminderTable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<GrainId, bool> _touched = new();
    private readonly Dictionary<(GrainId Grain, string Name), (byte[] Payload, string Tag)> _states = [];
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _reminders = [];
    private long _tags;
    private long _dieAt = long.MaxValue;
    private string? _dieAtWriteOf;

    /// <summary>Given by the silo that uses it.</summary>
    public Serializer? Serializer { private get; set; }

    /// <summary>How many writes there were.</summary>
    public long Writes { get; private set; }

    public bool IsDead { get; private set; }

    /// <summary>What the write that failed first was of, such as <c>following/state</c>.</summary>
    public string? DiedAt { get; private set; }

    /// <summary>The grains that have read or written here since the last time this was asked.</summary>
    public IReadOnlyCollection<GrainId> TakeTouched()
    {
        var touched = _touched.Keys.ToArray();
        foreach (var grain in touched) _touched.TryRemove(grain, out _);
        return touched;
    }

    /// <summary>Lets the process die instead of its next write but <paramref name="writes"/>.</summary>
    public void DieAfter(long writes)
    {
        lock (_gate) _dieAt = Writes + writes + 1;
    }

    /// <summary>Lets the process die instead of its next write of this, such as <c>following/state</c>.</summary>
    public void DieAt(string write)
    {
        lock (_gate) _dieAtWriteOf = write;
    }

    public void Revive()
    {
        lock (_gate) (IsDead, DiedAt, _dieAt, _dieAtWriteOf) = (false, null, long.MaxValue, null);
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Read(grainId, () =>
    {
        var found = _states.TryGetValue((grainId, stateName), out var stored);
        grainState.State = found ? Serializer!.Deserialize<T>(stored.Payload)! : Activator.CreateInstance<T>();
        (grainState.ETag, grainState.RecordExists) = (found ? stored.Tag : null, found);
        return true;
    });

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Write(grainId, stateName, () =>
    {
        RequireTag(stateName, grainId, grainState.ETag);
        var tag = $"{++_tags}";
        _states[(grainId, stateName)] = (Serializer!.SerializeToArray(grainState.State), tag);
        (grainState.ETag, grainState.RecordExists) = (tag, true);
        return true;
    });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Write(grainId, stateName, () =>
    {
        RequireTag(stateName, grainId, grainState.ETag);
        _states.Remove((grainId, stateName));
        grainState.State = Activator.CreateInstance<T>();
        (grainState.ETag, grainState.RecordExists) = (null, false);
        return true;
    });

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Read(grainId, () => new ReminderTableData(_reminders.Values.Where(reminder => reminder.GrainId == grainId)));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Read(null, () => new ReminderTableData(_reminders.Values.Where(reminder => reminder.GrainId.GetUniformHashCode() is var hash && (begin < end ? hash > begin && hash <= end : hash > begin || hash <= end))));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => Read(grainId, () => _reminders.GetValueOrDefault((grainId, reminderName)));

    public Task<string?> UpsertRow(ReminderEntry entry) => Write<string?>(entry.GrainId, "reminder", () =>
    {
        entry.ETag = $"{++_tags}";
        _reminders[(entry.GrainId, entry.ReminderName)] = entry;
        return entry.ETag;
    });

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => Write(grainId, "reminder", () =>
        _reminders.TryGetValue((grainId, reminderName), out var reminder) && reminder.ETag == eTag && _reminders.Remove((grainId, reminderName)));

    public Task TestOnlyClearTable() => throw new NotSupportedException();

    private void RequireTag(string stateName, GrainId grainId, string? expected)
    {
        var stored = _states.TryGetValue((grainId, stateName), out var found) ? found.Tag : null;
        if (stored != expected) throw new InconsistentStateException($"{grainId}/{stateName} was changed.", stored ?? "none", expected ?? "none");
    }

    private async Task<T> Read<T>(GrainId? grain, Func<T> read)
    {
        await Task.Yield(); // as a disk: never at once
        if (grain is { } touched) _touched[touched] = true;
        lock (_gate) return IsDead ? throw new InjectedFault() : read();
    }

    private async Task<T> Write<T>(GrainId grain, string name, Func<T> write)
    {
        await Task.Yield();
        _touched[grain] = true;
        lock (_gate)
        {
            if (IsDead) throw new InjectedFault();
            var what = $"{grain.Type}/{name}";
            if (++Writes < _dieAt && what != _dieAtWriteOf) return write();
            (IsDead, DiedAt) = (true, what);
            throw new InjectedFault();
        }
    }
}

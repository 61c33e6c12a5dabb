using Microsoft.Data.Sqlite;
using Sora.Chaos.Histories;

namespace Sora.Chaos.Storages;

/// <summary>SQLite and files in the data directory.</summary>
public sealed class EmbeddedStorage(string data) : IClusterStorage
{
    public IReadOnlyList<string> Settings => [];

    public IReadOnlyList<(FaultKind, Role)> Faults => [(FaultKind.Lock, Role.State)];

    public IDisposable Begin(FaultKind kind, Role role)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(data, "sora.db")};Pooling=False");
        connection.Open();
        // As another program that writes into the file would; closing rolls it back.
        connection.BeginTransaction(deferred: false);
        return connection;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

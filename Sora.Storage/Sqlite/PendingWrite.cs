namespace Sora.Storage.Sqlite;

/// <summary>A write that waits for its commit.</summary>
internal abstract class PendingWrite
{
    /// <summary>Runs the statements inside the open transaction; may run again after a rollback.</summary>
    public abstract void Apply(SqliteSession session);

    /// <summary>The transaction is committed: hands out what the last <see cref="Apply"/> found.</summary>
    public abstract void Acknowledge();

    public abstract void Fail(Exception cause);
}

internal sealed class PendingWrite<T>(Func<SqliteSession, T> statements) : PendingWrite
{
    // The writer must not run a grain's continuation on its own thread.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Completion => _completion.Task;

    public override void Apply(SqliteSession session) => _result = statements(session);

    public override void Acknowledge() => _completion.SetResult(_result!);

    public override void Fail(Exception cause) => _completion.SetException(cause);
}

namespace Sora.Bench.Storage;

[Alias("Sora.Bench.IWriterGrain")]
public interface IWriterGrain : IGrainWithIntegerKey
{
    /// <summary>Changes the state and writes it.</summary>
    [Alias("Write")]
    Task Write();
}

public sealed class WriterGrain([PersistentState("state", WriterGrain.StorageName)] IPersistentState<WriterState> state) : Grain, IWriterGrain
{
    public const string StorageName = "measured";

    public Task Write()
    {
        var payload = new byte[WriterState.PayloadBytes];
        Random.Shared.NextBytes(payload);
        state.State.Payload = payload;
        return state.WriteStateAsync();
    }
}

[GenerateSerializer, Alias("Sora.Bench.WriterState")]
public sealed class WriterState
{
    public const int PayloadBytes = 1024;

    [Id(0)] public byte[] Payload { get; set; } = [];
}

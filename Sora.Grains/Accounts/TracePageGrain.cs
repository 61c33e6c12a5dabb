namespace Sora.Grains.Accounts;

internal sealed class TracePageGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<TracePageState> state) : Grain, ITracePageGrain
{
    public Task Put(List<string> places)
    {
        state.State.Places = places;
        return state.WriteStateAsync();
    }

    public Task<List<string>> Read() => Task.FromResult(state.State.Places);

    public Task Clear() => state.ClearStateAsync();
}

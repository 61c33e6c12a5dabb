using Sora.Grains.Persistence;

namespace Sora.Grains.Accounts;

internal sealed class TracesGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<TracesState> state) : Grain, ITracesGrain
{
    private const int PageCapacity = 200;

    private StateWriter _writer = null!;

    private TracesState State => state.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, state.WriteStateAsync);
        return Task.CompletedTask;
    }

    public async Task<bool> Add(string[] places)
    {
        if (State.Sealed)
        {
            return false;
        }
        var unknown = places.Except(State.Places).ToArray();
        if (unknown.Length == 0)
        {
            return true;
        }
        if (State.Places.Count >= PageCapacity)
        {
            await Page(State.FullPages).Put(State.Places);
            State.FullPages++;
            State.Places = [];
        }
        State.Places.AddRange(unknown);
        await _writer.Write();
        return true;
    }

    public async Task Seal()
    {
        if (!State.Sealed)
        {
            State.Sealed = true;
            await _writer.Write();
        }
    }

    public async Task<TracePage?> Read() => State switch
    {
        { Places.Count: > 0 } => new(State.FullPages, [.. State.Places]),
        { FullPages: > 0 } => new(State.FullPages - 1, await Page(State.FullPages - 1).Read()),
        _ => null,
    };

    public async Task Drop(int page)
    {
        if (page == State.FullPages)
        {
            State.Places = [];
        }
        else
        {
            await Page(page).Clear();
            State.FullPages = page;
        }
        await _writer.Write();
    }

    private ITracePageGrain Page(int page) => GrainFactory.GetGrain<ITracePageGrain>($"{this.GetPrimaryKeyString()}/{page}");
}

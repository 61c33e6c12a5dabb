using Sora.Grains.Persistence;

namespace Sora.Grains.Accounts;

internal sealed class HandleGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<HandleState> state) : Grain, IHandleGrain
{
    private StateWriter _writer = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, () => state.State is { OwnerId: null, Retired: false } ? state.ClearStateAsync() : state.WriteStateAsync());
        return Task.CompletedTask;
    }

    public Task<string?> GetOwner() => Task.FromResult(state.State.OwnerId);

    public async Task<bool> TryReserve(string userId)
    {
        if (state.State is { OwnerId: null, Retired: false })
        {
            state.State.OwnerId = userId;
            await _writer.Write();
        }
        return state.State.OwnerId == userId;
    }

    public async Task Release(string userId)
    {
        if (state.State.OwnerId == userId)
        {
            state.State.OwnerId = null;
            await _writer.Write();
        }
    }

    public async Task Retire(string userId)
    {
        if (state.State.OwnerId == userId)
        {
            (state.State.OwnerId, state.State.Retired) = (null, true);
            await _writer.Write();
        }
    }
}

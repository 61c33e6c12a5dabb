using Sora.Grains.Persistence;

namespace Sora.Grains.Accounts;

internal sealed class HandleGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<HandleState> state) : Grain, IHandleGrain
{
    private StateWriter _writer = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, () => state.State.OwnerId is null ? state.ClearStateAsync() : state.WriteStateAsync());
        return Task.CompletedTask;
    }

    public Task<string?> GetOwner() => Task.FromResult(state.State.OwnerId);

    public async Task<bool> TryReserve(string userId)
    {
        if (state.State.OwnerId is null)
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
}

using Orleans.Concurrency;
using Sora.Contracts;
using Sora.Grains.Persistence;

namespace Sora.Grains.Cameos;

[Reentrant] // videos come and go many at once and share a write
internal sealed class CameoUsesGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<CameoUsesState> state) : Grain, ICameoUsesGrain
{
    private const int Capacity = 4_000;

    private StateWriter Writer => field ??= new(GrainContext, () => Uses.Count == 0 ? state.ClearStateAsync() : state.WriteStateAsync());

    private Dictionary<string, CameoUse> Uses => state.State.Uses;

    public async Task Add(CameoUse use)
    {
        if (!Uses.ContainsKey(use.VideoId) && Uses.Count >= Capacity) throw new SoraException(ErrorCode.QuotaExceeded, "This cameo is in as many videos as it can be.", "cameos");
        await (Uses.TryAdd(use.VideoId, use) ? Writer.Write() : Writer.Settled);
    }

    public Task Remove(string[] videoIds) => videoIds.Count(Uses.Remove) > 0 ? Writer.Write() : Writer.Settled;

    public Task<List<CameoUse>> Read() => Task.FromResult(Uses.Values.ToList());

    public Task<List<string>> List(string? after, int limit) => Task.FromResult(Uses.Keys.NewestAfter(after, limit));
}

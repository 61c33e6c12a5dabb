using Sora.Grains.Persistence;

namespace Sora.Grains.Users;

internal sealed class UserVideosGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<UserVideosPageState> state) : Grain, IUserVideosGrain
{
    private StateWriter _writer = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, state.WriteStateAsync);
        return Task.CompletedTask;
    }

    public Task<VersionedCount> Add(string videoId)
    {
        var place = Place(videoId);
        return Change(place < 0, () => state.State.VideoIds.Insert(~place, videoId));
    }

    public Task<VersionedCount> Remove(string videoId)
    {
        var place = Place(videoId);
        return Change(place >= 0, () => state.State.VideoIds.RemoveAt(place));
    }

    public Task<List<string>> List(string? after, int limit, bool ascending)
    {
        var ids = state.State.VideoIds;
        var selected = ascending
            ? ids.Where(id => after is null || string.CompareOrdinal(id, after) > 0)
            : ids.AsEnumerable().Reverse().Where(id => after is null || string.CompareOrdinal(id, after) < 0);
        return Task.FromResult(selected.Take(limit).ToList());
    }

    private async Task<VersionedCount> Change(bool isNeeded, Action change)
    {
        if (isNeeded)
        {
            change();
            state.State.Version++;
            await _writer.Write();
        }
        return new(state.State.Version, state.State.VideoIds.Count);
    }

    private int Place(string videoId) => state.State.VideoIds.BinarySearch(videoId, StringComparer.Ordinal);
}

[GenerateSerializer, Alias("Sora.UserVideosPageState")]
internal sealed class UserVideosPageState
{
    [Id(0)] public List<string> VideoIds { get; set; } = [];
    [Id(1)] public long Version { get; set; }
}

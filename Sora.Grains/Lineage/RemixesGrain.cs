using Orleans.Concurrency;
using Sora.Grains.Persistence;
using Sora.Grains.Videos;

namespace Sora.Grains.Lineage;

/// <remarks>It keeps no outbox: those who add and remove repeat it until the source has been told.</remarks>
[Reentrant] // remixes of a popular video come many at once and share a write, and the source may be waiting for Clear while it is told
internal sealed class RemixesGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<RemixesState> state) : Grain, IRemixesGrain
{
    private const int Capacity = 1_000;

    private StateWriter Writer => field ??= new(GrainContext, () => State.Version == 0 ? state.ClearStateAsync() : state.WriteStateAsync());

    private RemixesState State => state.State;

    public async Task Add(string videoId, DateTimeOffset publishedAt)
    {
        if (State.Remixes.Exists(remix => remix.VideoId == videoId))
        {
            await Writer.Settled;
        }
        else
        {
            var place = State.Remixes.FindIndex(remix => remix.PublishedAt <= publishedAt);
            State.Remixes.Insert(place < 0 ? State.Remixes.Count : place, new(videoId, publishedAt));
            State.Remixes.RemoveRange(Math.Min(Capacity, State.Remixes.Count), Math.Max(0, State.Remixes.Count - Capacity));
            State.Version++;
            await Writer.Write();
        }
        await TellSource();
    }

    public async Task Remove(string videoId)
    {
        if (State.Remixes.RemoveAll(remix => remix.VideoId == videoId) > 0)
        {
            State.Version++;
            await Writer.Write();
        }
        else
        {
            await Writer.Settled;
        }
        await TellSource();
    }

    public Task<List<string>> Read(string? after, int limit) => Task.FromResult(State.Remixes.Select(remix => remix.VideoId).PageAfter(after, limit));

    public Task Clear()
    {
        (State.Remixes, State.Version) = ([], 0);
        return Writer.Write();
    }

    private Task TellSource() => GrainFactory.GetGrain<IVideoGrain>(this.GetPrimaryKeyString()).SetRemixes(State.Version, State.Remixes.Count);
}

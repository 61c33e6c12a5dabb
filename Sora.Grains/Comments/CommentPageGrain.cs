using Orleans.Concurrency;
using Sora.Contracts.Social;
using Sora.Grains.Persistence;

namespace Sora.Grains.Comments;

[Reentrant] // comments that come at once share a write
internal sealed class CommentPageGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<CommentPageState> state) : Grain, ICommentPageGrain
{
    private StateWriter _writer = null!;

    private List<CommentEntry> Entries => state.State.Entries;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, () => Entries.Count == 0 ? state.ClearStateAsync() : state.WriteStateAsync());
        return Task.CompletedTask;
    }

    public Task Put(CommentResource comment)
    {
        if (PlaceOf(comment.Id) >= 0)
        {
            return _writer.Settled;
        }
        Entries.Add(new(comment.Id, comment));
        return _writer.Write();
    }

    public async Task Delete(string commentId)
    {
        var deleted = new CommentEntry(commentId, Comment: null);
        switch (PlaceOf(commentId))
        {
            case < 0:
                Entries.Add(deleted);
                break;
            case var place when Entries[place].Comment is null:
                await _writer.Settled;
                return;
            case var place:
                Entries[place] = deleted;
                break;
        }
        await _writer.Write();
    }

    public Task<CommentResource?> Get(string commentId) => Task.FromResult(Entries.Find(entry => entry.Id == commentId)?.Comment);

    public Task<List<CommentResource>> List(string? after, int limit) =>
        Task.FromResult(Entries.Skip(after is null ? 0 : PlaceOf(after) + 1).Select(entry => entry.Comment).OfType<CommentResource>().Take(limit).ToList());

    public Task<List<string>> ListIdsBy(string authorId) => Task.FromResult(Entries.Where(entry => entry.Comment?.Author.Id == authorId).Select(entry => entry.Id).ToList());

    public Task<List<CommentMark>> ListIds() => Task.FromResult(Entries.ConvertAll(entry => new CommentMark(entry.Id, entry.Comment is null)));

    public Task Clear()
    {
        Entries.Clear();
        return _writer.Write();
    }

    private int PlaceOf(string commentId) => Entries.FindIndex(entry => entry.Id == commentId);
}

[GenerateSerializer, Alias("Sora.CommentPageState")]
internal sealed class CommentPageState
{
    [Id(0)] public List<CommentEntry> Entries { get; set; } = [];
}

/// <summary>A comment, or what is left of it.</summary>
/// <param name="Comment">Null when it was deleted.</param>
[GenerateSerializer, Immutable, Alias("Sora.CommentEntry")]
internal sealed record CommentEntry([property: Id(0)] string Id, [property: Id(1)] CommentResource? Comment);

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Sora.Contracts.Live;
using Sora.Contracts.Social;
using Sora.Grains.Accounts;
using Sora.Grains.Notifications;
using Sora.Grains.Persistence;
using Sora.Grains.Sagas;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Comments;

[Reentrant] // it waits for its pages, and the video may be waiting for Clear while it is asked here
internal sealed class CommentsGrain(
    [PersistentState("state", GrainStorage.Name)] IPersistentState<CommentsState> state,
    TimeProvider time, IOptions<SagaOptions> sagas, ILogger<CommentsGrain> logger)
    : SagaGrain(time, sagas, logger), ICommentsGrain
{
    private const int Capacity = 10_000;

    /// <summary>Where every comment stands, deleted ones included; read from the pages at activation.</summary>
    private readonly Dictionary<string, (int Page, bool IsDeleted)> _places = [];

    /// <summary>Those who were forgotten since the activation: a comment of theirs may still be on its way through <see cref="Add"/>.</summary>
    private readonly HashSet<string> _forgotten = [];

    private StateWriter _writer = null!;

    private CommentsState State => state.State;

    private string VideoId => this.GetPrimaryKeyString();

    private int PageCount => (State.Assigned + ICommentPageGrain.Capacity - 1) / ICommentPageGrain.Capacity;

    protected override bool HasUnfinished => State.Unfinished.Count > 0;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, () => State.OwnerId is null ? state.ClearStateAsync() : state.WriteStateAsync());
        var pages = await Task.WhenAll(Enumerable.Range(0, PageCount).Select(page => Page(page).ListIds()));
        foreach (var (page, marks) in pages.Index())
        {
            foreach (var mark in marks)
            {
                _places[mark.CommentId] = (page, mark.IsDeleted);
            }
        }
        foreach (var change in State.Unfinished)
        {
            _places[change.CommentId] = (change.Page, change.Added is null);
        }
        await base.OnActivateAsync(cancellationToken);
    }

    public async Task<CommentResource> Add(string commentId, string authorId, string text)
    {
        if (_places.TryGetValue(commentId, out var place))
        {
            return await Find(commentId, place.Page) ?? throw NotFound();
        }
        var video = await GrainFactory.GetGrain<IVideoGrain>(VideoId).Get(authorId) ?? throw new SoraException(ErrorCode.VideoNotFound, "There is no such video.");
        var author = await GrainFactory.GetGrain<IUserGrain>(authorId).GetProfile() ?? throw new SoraException(ErrorCode.UserNotFound, "There is no such user.");
        await ArmReminder();
        if (_places.TryGetValue(commentId, out place)) // asked again, since an equal call may have come in between
        {
            return await Find(commentId, place.Page) ?? throw NotFound();
        }
        if (_forgotten.Contains(authorId))
        {
            throw new SoraException(ErrorCode.UserNotFound, "There is no such user.");
        }
        if (State.Assigned >= Capacity)
        {
            throw new SoraException(ErrorCode.QuotaExceeded, "This video can have no more comments.");
        }
        var comment = new CommentResource(commentId, new(author.Id, author.Handle, author.DisplayName), text, Time.GetUtcNow().ToUnixTimeSeconds());
        var change = new CommentChange(commentId, State.Assigned / ICommentPageGrain.Capacity, comment);
        State.OwnerId = video.OwnerId;
        State.Assigned++;
        State.Count++;
        await Commit([change]);
        return comment;
    }

    public async Task<List<CommentResource>> List(string? after, int limit)
    {
        List<CommentResource> found = [];
        if (after is not null && !_places.ContainsKey(after))
        {
            return found;
        }
        for (var page = after is null ? 0 : _places[after].Page; page < PageCount && found.Count < limit; page++)
        {
            found.AddRange(await Page(page).List(after, limit - found.Count));
        }
        return found;
    }

    public async Task Delete(string commentId, string callerId)
    {
        if (!_places.TryGetValue(commentId, out var place) || await Find(commentId, place.Page) is not { } comment)
        {
            throw NotFound();
        }
        if (callerId != comment.Author.Id && callerId != State.OwnerId)
        {
            throw new SoraException(ErrorCode.Forbidden, "Only its author and the video's owner can delete a comment.");
        }
        await ArmReminder();
        if (_places[commentId].IsDeleted) // asked again, since an equal call may have come in between
        {
            await _writer.Settled;
            return;
        }
        State.Count--;
        await Commit([new(commentId, place.Page, Added: null)]);
    }

    public async Task Forget(string authorId)
    {
        _forgotten.Add(authorId);
        for (var page = 0; page < PageCount; page++)
        {
            // Also those that their page does not hold yet. What is in neither now comes too late: it is refused, or takes itself back.
            var onTheirWay = State.Unfinished.Where(change => change.Page == page && change.Added?.Author.Id == authorId).Select(change => change.CommentId).ToArray();
            var written = onTheirWay.Union(await Page(page).ListIdsBy(authorId)).ToArray();
            if (written.Length == 0) continue;
            await ArmReminder();
            var left = written.Where(commentId => _places.TryGetValue(commentId, out var place) && !place.IsDeleted).ToArray();
            if (left.Length == 0)
            {
                await _writer.Settled;
                continue;
            }
            State.Count -= left.Length;
            await Commit([.. left.Select(commentId => new CommentChange(commentId, page, Added: null))]);
        }
    }

    public async Task Clear()
    {
        var pageCount = PageCount;
        _places.Clear();
        state.State = new();
        await Task.WhenAll(Enumerable.Range(0, pageCount).Select(page => Page(page).Clear()));
        await _writer.Write();
    }

    protected override async Task Finish(CancellationToken cancellationToken)
    {
        var changes = State.Unfinished.ToArray();
        var (version, count, ownerId) = (State.Version, State.Count, State.OwnerId);
        await _writer.Settled; // only what is durable may be told to others

        foreach (var change in changes)
        {
            if (!_places.TryGetValue(change.CommentId, out var place))
            {
                return; // cleared meanwhile
            }
            await Apply(change).WaitAsync(cancellationToken);
            if (change.Added is { } comment && comment.Author.Id != ownerId && !place.IsDeleted)
            {
                if (!await GrainFactory.GetGrain<ITracesGrain>(comment.Author.Id).Add([VideoId, ownerId!]).WaitAsync(cancellationToken))
                {
                    TakeBack(change);
                    continue;
                }
                var told = new NewNotification($"comment/{change.CommentId}", NotificationType.Comment, comment.Author.Handle, VideoId, comment.Text, comment.Author.Id);
                await GrainFactory.GetGrain<IInboxGrain>(ownerId!).Add(told).WaitAsync(cancellationToken);
            }
        }
        await GrainFactory.GetGrain<IVideoGrain>(VideoId).SetComments(version, count).WaitAsync(cancellationToken);

        State.Unfinished.RemoveAll(changes.Contains);
        await _writer.Write();
    }

    /// <summary>Makes changes durable, then visible in their page. A crash in between is made good later, so that a change is never half there for good.</summary>
    private async Task Commit(CommentChange[] changes)
    {
        foreach (var change in changes)
        {
            Decide(change);
        }
        await _writer.Write();
        try
        {
            await Task.WhenAll(changes.Select(Apply)); // of one page
        }
        finally
        {
            StartFinishing();
        }
    }

    private void Decide(CommentChange change)
    {
        State.Version++;
        State.Unfinished.Add(change);
        _places[change.CommentId] = (change.Page, change.Added is null);
    }

    /// <summary>The account of its author was deleted while it came in.</summary>
    private void TakeBack(CommentChange change)
    {
        if (_places.TryGetValue(change.CommentId, out var place) && !place.IsDeleted)
        {
            State.Count--;
            Decide(change with { Added = null });
        }
    }

    private Task Apply(CommentChange change) =>
        change.Added is { } comment ? Page(change.Page).Put(comment) : Page(change.Page).Delete(change.CommentId);

    /// <summary>A known comment, brought into its page first if it is not there yet; null when it was deleted.</summary>
    private async Task<CommentResource?> Find(string commentId, int page)
    {
        await _writer.Settled;
        if (State.Unfinished.FindLast(change => change.CommentId == commentId) is { } change)
        {
            await Apply(change);
        }
        return await Page(page).Get(commentId);
    }

    private ICommentPageGrain Page(int page) => GrainFactory.GetGrain<ICommentPageGrain>($"{VideoId}/{page}");

    private static SoraException NotFound() => new(ErrorCode.CommentNotFound, "There is no such comment.");
}

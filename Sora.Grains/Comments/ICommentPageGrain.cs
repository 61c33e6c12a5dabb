using Orleans.Concurrency;
using Sora.Contracts.Social;

namespace Sora.Grains.Comments;

/// <summary>A page of the comments below a video, in the order they came. Key: <c>video id/page</c>. At most <see cref="Capacity"/> comments, which <see cref="ICommentsGrain"/> sees to.</summary>
/// <remarks>Of a deleted comment the id stays: a list can go on behind it, and no late repeat brings it back.</remarks>
[Alias("Sora.ICommentPageGrain")]
internal interface ICommentPageGrain : IGrainWithStringKey
{
    public const int Capacity = 200;

    /// <summary>Adds a comment; one whose id is known, deleted ones included, is ignored.</summary>
    [Alias("Put")]
    Task Put(CommentResource comment);

    /// <summary>Deletes a comment, also one that has yet to come.</summary>
    [Alias("Delete")]
    Task Delete(string commentId);

    /// <summary>The comment, or null when there is none or it was deleted.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<CommentResource?> Get(string commentId);

    /// <summary>Comments behind <paramref name="after"/>; from the start when it is null.</summary>
    [Alias("List"), AlwaysInterleave]
    Task<List<CommentResource>> List(string? after, int limit);

    /// <summary>The ids of what a person wrote here.</summary>
    [Alias("ListIdsBy"), AlwaysInterleave]
    Task<List<string>> ListIdsBy(string authorId);

    /// <summary>All ids, deleted ones included.</summary>
    [Alias("ListIds"), AlwaysInterleave]
    Task<List<CommentMark>> ListIds();

    [Alias("Clear")]
    Task Clear();
}

/// <summary>That there is, or was, a comment.</summary>
[GenerateSerializer, Immutable, Alias("Sora.CommentMark")]
internal readonly record struct CommentMark([property: Id(0)] string CommentId, [property: Id(1)] bool IsDeleted);

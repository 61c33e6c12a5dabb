using Sora.Contracts.Social;

namespace Sora.Grains.Comments;

/// <summary>The comments below a video; pages of 200 stand behind it. Key: video id.</summary>
[Alias("Sora.ICommentsGrain")]
public interface ICommentsGrain : IGrainWithStringKey
{
    /// <summary>Adds a comment; the same comment id again returns the first. The video's owner is notified.</summary>
    /// <param name="commentId">From <see cref="Contracts.SoraId"/>, made by the caller so that a retry is safe.</param>
    /// <exception cref="SoraException"><c>video_not_found</c>: there is none, or the author may not see it; <c>quota_exceeded</c>: 10 000 comments, deleted ones included.</exception>
    [Alias("Add")]
    Task<CommentResource> Add(string commentId, string authorId, string text);

    /// <summary>Oldest first.</summary>
    [Alias("List"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<CommentResource>> List(string? after, int limit);

    /// <summary>Deletes a comment as its author or as the video's owner.</summary>
    /// <exception cref="SoraException"><c>comment_not_found</c>, <c>forbidden</c>.</exception>
    [Alias("Delete")]
    Task Delete(string commentId, string callerId);

    /// <summary>Deletes all comments of a person for good, because their account is deleted.</summary>
    [Alias("Forget"), ResponseTimeout("00:02:00")]
    Task Forget(string authorId);

    /// <summary>Forgets everything, because the video is deleted.</summary>
    [Alias("Clear")]
    Task Clear();
}

using Sora.Contracts.Social;

namespace Sora.Grains.Comments;

[GenerateSerializer, Alias("Sora.CommentsState")]
internal sealed class CommentsState
{
    /// <summary>Whose video it is; null while nobody has ever commented, and once it is deleted.</summary>
    [Id(0)] public string? OwnerId { get; set; }

    /// <summary>How many comments ever came; the next goes to the page <c>Assigned / 200</c>.</summary>
    [Id(1)] public int Assigned { get; set; }

    /// <summary>How many of them are not deleted.</summary>
    [Id(2)] public int Count { get; set; }

    /// <summary>Counts the changes.</summary>
    [Id(3)] public long Version { get; set; }

    /// <summary>What the pages, the video or the inbox have yet to acknowledge, in the order it happened.</summary>
    [Id(4)] public List<CommentChange> Unfinished { get; set; } = [];
}

/// <summary>A comment came or was deleted.</summary>
/// <param name="Added">Null when it was deleted.</param>
[GenerateSerializer, Immutable, Alias("Sora.CommentChange")]
internal sealed record CommentChange([property: Id(0)] string CommentId, [property: Id(1)] int Page, [property: Id(2)] CommentResource? Added);

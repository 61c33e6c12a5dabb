using Microsoft.AspNetCore.Http.HttpResults;
using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Gateway.Authentication;
using Sora.Gateway.Videos;
using Sora.Grains;
using Sora.Grains.Comments;

namespace Sora.Gateway.Comments;

/// <summary>Comments below a video, for those who may see it.</summary>
internal static class CommentsApi
{
    private const int MaxLength = 1000;

    public static void MapComments(this IEndpointRouteBuilder routes)
    {
        var comments = routes.MapGroup("/v1/videos/{id}/comments").WithTags("Comments");
        comments.MapGet("/", List).AllowAnonymous().WithSummary("List comments, oldest first");
        comments.MapPost("/", Add).RequireAuthorization().WithSummary("Comment on a video");
        comments.MapDelete("/{commentId}", Delete).RequireAuthorization().WithSummary("Delete a comment, as its author or as the video's owner");
    }

    private static async Task<Ok<Page<CommentResource>>> List(string id, [AsParameters] PageQuery query, Viewer viewer, IGrainFactory grains)
    {
        await grains.GetVideoAsync(id, viewer.Id);
        var comments = await grains.GetGrain<ICommentsGrain>(id).List(query.After, query.Size + 1);
        var hasMore = comments.Count > query.Size;
        return TypedResults.Ok(Pages.Of(hasMore ? comments[..query.Size] : comments, comment => comment.Id, hasMore));
    }

    private static async Task<Created<CommentResource>> Add(string id, CreateCommentRequest request, CurrentUser user, IdempotencyKey key, IGrainFactory grains, TimeProvider time)
    {
        var text = TextRules.Text(request.Text, 1, MaxLength, "text");
        var commentId = key.ToId(SoraId.Comment, $"comments\n{id}\n{user.Id}", time);
        var comment = await grains.GetGrain<ICommentsGrain>(VideoResources.CheckId(id)).Add(commentId, user.Id, text);
        return comment.Text == text
            ? TypedResults.Created($"/v1/videos/{id}/comments/{comment.Id}", comment)
            : throw new SoraException(ErrorCode.IdempotencyMismatch, "This Idempotency-Key was used for another comment. Use a new one.", "Idempotency-Key");
    }

    private static async Task<NoContent> Delete(string id, string commentId, CurrentUser user, IGrainFactory grains)
    {
        await grains.GetVideoAsync(id, user.Id);
        await grains.GetGrain<ICommentsGrain>(id).Delete(commentId, user.Id);
        return TypedResults.NoContent();
    }
}

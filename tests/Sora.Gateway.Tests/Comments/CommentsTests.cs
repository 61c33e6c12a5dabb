using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Comments;

public sealed class CommentsTests(RunningGateway gateway)
{
    [Fact]
    public async Task Comments_are_listed_in_order_and_deleted_by_author_or_owner_only()
    {
        var (owner, author, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var path = $"/v1/videos/{(await owner.RenderVideoAsync(Visibility.Public)).Id}/comments";

        var first = await (await Comment(author, "first")).ReadAsync(SoraJson.Default.CommentResource, 201);
        var once = await (await Comment(author, "second", ("Idempotency-Key", "c"))).ReadAsync(SoraJson.Default.CommentResource, 201);
        var again = await (await Comment(author, "second", ("Idempotency-Key", "c"))).ReadAsync(SoraJson.Default.CommentResource, 201);
        var page = await gateway.Guest.GetAsync($"{path}?limit=1", SoraJson.Default.PageCommentResource);
        var rest = await gateway.Guest.GetAsync($"{path}?after={page.LastId}", SoraJson.Default.PageCommentResource);

        Assert.Equal(once, again);
        Assert.Equal((first.Id, true), (Assert.Single(page.Data).Id, page.HasMore));
        Assert.Equal((once.Id, false), (Assert.Single(rest.Data).Id, rest.HasMore));
        await (await Comment(author, new string('x', 1001))).RefusedAsync(400, ErrorCode.InvalidRequest);
        await (await Comment(author, " ")).RefusedAsync(400, ErrorCode.InvalidRequest);
        await (await stranger.Http.DeleteAsync($"{path}/{first.Id}")).RefusedAsync(403, ErrorCode.Forbidden);
        await author.Http.DeleteAsync($"{path}/{first.Id}").SucceedsAsync();
        await owner.Http.DeleteAsync($"{path}/{once.Id}").SucceedsAsync();
        await (await owner.Http.DeleteAsync($"{path}/{once.Id}")).RefusedAsync(404, ErrorCode.CommentNotFound);

        Task<HttpResponseMessage> Comment(Person who, string text, params (string, string)[] headers) =>
            who.Http.PostAsync(path, new CreateCommentRequest(text), SoraJson.Default.CreateCommentRequest, headers);
    }
}

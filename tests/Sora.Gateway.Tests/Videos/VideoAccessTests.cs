using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Videos;

public sealed class VideoAccessTests(RunningGateway gateway)
{
    private const string Unknown = "video_22222222222222222222222222";

    /// <summary>Every route of a video: the method, the path behind the id, and a body where one is needed.</summary>
    public static TheoryData<string, string, string?> Routes => new()
    {
        { "GET", "", null },
        { "GET", "/post", null },
        { "GET", "/content", null },
        { "GET", "/comments", null },
        { "POST", "/comments", """{"text":"hello"}""" },
        { "PUT", "/like", null },
        { "POST", "/cancel", null },
        { "POST", "/publish", """{"visibility":"public"}""" },
        { "DELETE", "", null },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Someone_elses_private_video_answers_as_one_that_does_not_exist(string method, string path, string? body)
    {
        var (owner, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var video = await owner.CreateVideoAsync();

        var hidden = await (await Send(stranger.Http, method, video.Id + path, body)).RefusedAsync(404, ErrorCode.VideoNotFound);
        var absent = await (await Send(stranger.Http, method, Unknown + path, body)).RefusedAsync(404, ErrorCode.VideoNotFound);
        var malformed = await (await Send(stranger.Http, method, "nonsense" + path, body)).RefusedAsync(404, ErrorCode.VideoNotFound);

        Assert.Equal(hidden, absent);
        Assert.Equal(hidden.Code, malformed.Code);
        Assert.Equal(Visibility.Private, (await owner.GetVideoAsync(video.Id)).Visibility);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_guest_may_read_what_is_public_and_change_nothing(string method, string path, string? body)
    {
        var owner = await gateway.SignUpAsync();
        var video = await owner.RenderVideoAsync(Visibility.Public);

        var answer = await Send(gateway.Guest, method, video.Id + path, body);

        if (method == "GET")
        {
            Assert.Equal(200, (int)answer.StatusCode);
        }
        else
        {
            await answer.RefusedAsync(401, ErrorCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_stranger_can_not_change_a_public_video()
    {
        var (owner, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var video = await owner.RenderVideoAsync(Visibility.Public);

        await (await Send(stranger.Http, "POST", $"{video.Id}/cancel")).RefusedAsync(403, ErrorCode.Forbidden);
        await (await Send(stranger.Http, "POST", $"{video.Id}/publish", """{"visibility":"private"}""")).RefusedAsync(403, ErrorCode.Forbidden);
        await (await Send(stranger.Http, "DELETE", video.Id)).RefusedAsync(403, ErrorCode.Forbidden);
    }

    [Fact]
    public async Task A_followers_video_is_seen_by_those_who_follow()
    {
        var (owner, follower, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var video = await owner.CreateVideoAsync(Visibility.Followers);

        await (await follower.Http.GetAsync($"/v1/videos/{video.Id}")).RefusedAsync(404, ErrorCode.VideoNotFound);
        await follower.Http.PutAsync($"/v1/users/{owner.Handle}/follow", content: null).SucceedsAsync();

        await follower.Http.GetAsync($"/v1/videos/{video.Id}").SucceedsAsync();
        await (await stranger.Http.GetAsync($"/v1/videos/{video.Id}")).RefusedAsync(404, ErrorCode.VideoNotFound);
        await (await gateway.Guest.GetAsync($"/v1/videos/{video.Id}")).RefusedAsync(404, ErrorCode.VideoNotFound);
    }

    [Fact]
    public async Task A_deleted_video_is_gone_and_can_not_be_liked()
    {
        var (owner, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var video = await owner.RenderVideoAsync(Visibility.Public);

        var deleted = await (await Send(owner.Http, "DELETE", video.Id)).ReadAsync(SoraJson.Default.DeletedVideo);

        Assert.Equal((video.Id, true, "video.deleted"), (deleted.Id, deleted.Deleted, deleted.Object));
        await (await Send(stranger.Http, "PUT", $"{video.Id}/like")).RefusedAsync(404, ErrorCode.VideoNotFound);
        await (await Send(owner.Http, "GET", video.Id)).RefusedAsync(404, ErrorCode.VideoNotFound);
        await Eventually.Is(() => owner.Http.GetAsync("/v1/videos", SoraJson.Default.PageVideoResource), page => page.Data is []);
    }

    [Fact]
    public async Task A_cancelled_render_is_a_failed_video_that_says_so()
    {
        var owner = await gateway.SignUpAsync();
        using var held = gateway.Engine.Hold();
        var video = await owner.CreateVideoAsync();

        var cancelled = await (await Send(owner.Http, "POST", $"{video.Id}/cancel")).ReadAsync(SoraJson.Default.VideoResource);

        Assert.Equal((VideoStatus.Failed, ErrorCode.Cancelled), (cancelled.Status, cancelled.Error?.Code));
        await (await Send(owner.Http, "GET", $"{video.Id}/content")).RefusedAsync(400, ErrorCode.VideoNotReady);
    }

    [Fact]
    public async Task Publishing_sets_caption_and_visibility_and_checks_both()
    {
        var owner = await gateway.SignUpAsync();
        var video = await owner.CreateVideoAsync();

        await (await Send(owner.Http, "POST", $"{video.Id}/publish", """{"visibility":"everyone"}""")).RefusedAsync(400, ErrorCode.InvalidRequest);
        await (await Send(owner.Http, "POST", $"{video.Id}/publish", $$"""{"visibility":"public","caption":"{{new string('x', 501)}}"}""")).RefusedAsync(400, ErrorCode.InvalidRequest);
        await Send(owner.Http, "POST", $"{video.Id}/publish", """{"visibility":"public","caption":"Look!"}""").SucceedsAsync();

        var post = await gateway.Guest.GetAsync($"/v1/videos/{video.Id}/post", SoraJson.Default.PostResource);
        Assert.Equal(("Look!", owner.Handle, false), (post.Caption, post.Author.Handle, post.LikedByMe));
    }

    [Fact]
    public async Task Lists_have_pages_that_neither_repeat_nor_skip_in_both_orders()
    {
        var owner = await gateway.SignUpAsync();
        var created = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            created.Add((await owner.CreateVideoAsync()).Id);
        }

        Assert.Equal(created, await Walk("asc"));
        Assert.Equal(Enumerable.Reverse(created), await Walk("desc"));
        await (await owner.Http.GetAsync("/v1/videos?limit=0")).RefusedAsync(400, ErrorCode.InvalidRequest);
        await (await owner.Http.GetAsync("/v1/videos?limit=101")).RefusedAsync(400, ErrorCode.InvalidRequest);
        Assert.Equal("limit", (await (await owner.Http.GetAsync("/v1/videos?limit=many")).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        await (await owner.Http.GetAsync("/v1/videos?order=up")).RefusedAsync(400, ErrorCode.InvalidRequest);

        async Task<List<string>> Walk(string order)
        {
            var (ids, after, more) = (new List<string>(), "", true);
            while (more)
            {
                var page = await owner.Http.GetAsync($"/v1/videos?limit=2&order={order}{after}", SoraJson.Default.PageVideoResource);
                ids.AddRange(page.Data.Select(video => video.Id));
                (after, more) = ($"&after={page.LastId}", page.HasMore);
            }

            return ids;
        }
    }

    private static Task<HttpResponseMessage> Send(HttpClient http, string method, string path, string? body = null) =>
        http.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/v1/videos/{path}") { Content = body is null ? null : new StringContent(body, null, "application/json") });
}

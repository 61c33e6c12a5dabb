using Bunit;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Web.Client.Videos;

namespace Sora.Web.Tests;

public sealed class VideoPageTests : PageTest
{
    private long sequence;

    [Fact]
    public void A_render_is_watched_from_the_queue_to_the_finished_video()
    {
        var post = Server.Add("A ball", status: VideoStatus.InProgress);
        var stage = Scripts.SetupModule("attach", _ => true);
        stage.Mode = JSRuntimeMode.Loose;
        var page = Show(post.Id);

        Happen(new() { Sequence = 0, Timestamp = 0, Type = RenderEventType.Queued, QueuePosition = 2, EtaMs = 61_000 });
        page.WaitForAssertion(() => Assert.Contains("2 renders before yours · about 1 min left", Progress(page)), Patience);
        Happen(new() { Sequence = 0, Timestamp = 0, Type = RenderEventType.Started });
        Happen(new() { Sequence = 0, Timestamp = 0, Type = RenderEventType.Frame, Progress = 40, Chunk = 1, Step = 0, FrameIndex = 8, FrameCount = 48, Final = false, Image = [1], EtaMs = 2_100 });
        Happen(new() { Sequence = 0, Timestamp = 0, Type = RenderEventType.Frame, Progress = 45, Chunk = 1, Step = 1, FrameIndex = 8, FrameCount = 48, Final = true, Image = [2], EtaMs = 2_000 });
        page.WaitForAssertion(() => Assert.Contains("45 % Part 2, step 2 · 9 of 48 frames · about 2 s left", Progress(page)), Patience);
        Assert.Equal([(byte)1, (byte)2], stage.Invocations["paint"].Select(painted => ((byte[])painted.Arguments[^1]!)[0]));

        Server.Posts[0] = post with { Status = VideoStatus.Completed };
        Happen(new() { Sequence = 0, Timestamp = 0, Type = RenderEventType.Completed, Progress = 100 });

        Assert.EndsWith($"/v1/videos/{post.Id}/content?variant=video", page.WaitForElement("[data-testid=result-video]", Patience).GetAttribute("src"));
        Assert.Empty(page.FindAll("[data-testid=live-canvas]"));
    }

    [Fact]
    public void A_render_that_fails_says_why_and_offers_its_owner_another_try()
    {
        var post = Server.Add("A ball", "grace", VideoStatus.InProgress);
        Visit("grace");
        var page = Show(post.Id);
        page.WaitForElement("[data-testid=live-canvas]", Patience);

        Server.Failures[post.Id] = new VideoError(ErrorCode.StorageFull, "The disk is full.");
        Server.Posts[0] = post with { Status = VideoStatus.Failed };
        Happen(new() { Sequence = 0, Timestamp = 0, Type = RenderEventType.Failed, Error = new(ErrorCode.StorageFull, "The disk is full.") });

        page.WaitForAssertion(() => Assert.Contains("The disk is full.", page.Find("[role=alert]").TextContent), Patience);
        Assert.StartsWith("/create?prompt=", page.Find("[role=alert] a").GetAttribute("href"));
    }

    [Fact]
    public void A_video_that_may_not_be_seen_looks_like_none()
    {
        var hidden = Server.Add("Secret", visibility: Visibility.Private);

        var page = Show(hidden.Id);

        page.WaitForAssertion(() => Assert.Contains("There is nothing here", page.Markup), Patience);
        Assert.DoesNotContain("Secret", page.Markup);
    }

    [Fact]
    public void The_counters_follow_what_others_do()
    {
        var post = Server.Add("A ball", likes: 1);
        var page = Show(post.Id);
        page.WaitForElement("[data-testid=like-button]", Patience);

        Server.Counters.Writer.TryWrite(new PostCounters(7, 2, 0, 3));

        page.WaitForAssertion(() => Assert.Equal("7", page.Find("[data-testid=like-button]").TextContent.Trim()), Patience);
        Assert.Contains("3 watching", page.Find("[data-testid=viewers]").TextContent);
        Assert.Contains("2 comments", page.Markup);
    }

    [Fact]
    public async Task Counters_that_others_move_leave_ones_own_like_where_it_is()
    {
        var post = Server.Add("A ball", likes: 4);
        Visit("grace");
        var page = Show(post.Id);

        await DoAsync(page, "[data-testid=like-button]", element => element.Click());
        page.WaitForAssertion(() => Assert.Contains($"PUT /v1/videos/{post.Id}/like", Server.Deeds), Patience);
        Server.Counters.Writer.TryWrite(new PostCounters(7, 0, 0, 0));

        page.WaitForAssertion(() => Assert.Equal("7", page.Find("[data-testid=like-button]").TextContent.Trim()), Patience);
        Assert.Equal("true", page.Find("[data-testid=like-button]").GetAttribute("aria-pressed"));
    }

    [Fact]
    public void Another_persons_video_offers_no_tools()
    {
        var post = Server.Add("A ball", "ada");
        Visit("grace");

        var page = Show(post.Id);

        page.WaitForElement("[data-testid=follow-button]", Patience);
        Assert.Empty(page.FindAll(".owner"));
    }

    [Fact]
    public async Task The_owner_publishes_with_a_caption()
    {
        var post = Server.Add("", "grace", visibility: Visibility.Public);
        Visit("grace");
        var page = Show(post.Id);

        await DoAsync(page, "[data-testid=publish-caption]", element => element.Change("My first"));
        await DoAsync(page, ".owner .publish", element => element.Submit());

        page.WaitForAssertion(() => Assert.Equal("My first", page.Find("h1").TextContent), Patience);
        Assert.Contains($"POST /v1/videos/{post.Id}/publish", Server.Deeds);
    }

    [Fact]
    public async Task The_owner_of_a_render_under_way_changes_its_sentence()
    {
        var post = Server.Add("A ball", "grace", VideoStatus.InProgress);
        Visit("grace");
        var page = Show(post.Id);

        await DoAsync(page, "[data-testid=new-prompt]", element => element.Change(" a blue star "));
        await DoAsync(page, ".new-prompt", element => element.Submit());

        page.WaitForAssertion(() => Assert.Contains($"POST /v1/videos/{post.Id}/prompt a blue star", Server.Deeds), Patience);
    }

    [Fact]
    public async Task The_owner_of_a_render_under_way_cancels_it()
    {
        var post = Server.Add("A ball", "grace", VideoStatus.InProgress);
        Server.Failures[post.Id] = new VideoError(ErrorCode.Cancelled, "Cancelled by its owner.");
        Visit("grace");
        var page = Show(post.Id);

        await DoAsync(page, "[data-testid=cancel-render]", element => element.Click());

        page.WaitForAssertion(() => Assert.Contains("The render was cancelled", page.Find("[role=alert]").TextContent), Patience);
        Assert.Equal([$"POST /v1/videos/{post.Id}/cancel"], Server.Deeds);
        Assert.Empty(page.FindAll("[data-testid=cancel-render]"));
    }

    [Fact]
    public void A_finished_video_can_be_remixed_and_says_what_it_was_made_from()
    {
        var source = Server.Add("A ball");
        var post = Server.Add("A star") with { RemixedFromVideoId = source.Id, Remixes = 2 };
        Server.Posts[0] = post;

        var page = Show(post.Id);

        Assert.Equal($"/create?source={post.Id}", page.WaitForElement("[data-testid=remix]", Patience).GetAttribute("href"));
        Assert.Equal($"/v/{source.Id}", page.Find("[data-testid=made-from] a").GetAttribute("href"));
        Assert.Contains("2 remixes", page.Find("[data-testid=remixes]").TextContent);
    }

    [Fact]
    public void A_video_that_is_not_public_is_remixed_by_its_owner_alone()
    {
        var post = Server.Add("A ball", "grace", visibility: Visibility.Private);
        Visit("grace");
        var page = Show(post.Id);

        page.WaitForElement("[data-testid=remix]", Patience);
    }

    [Fact]
    public async Task A_comment_appears_and_its_author_may_delete_it()
    {
        var post = Server.Add("A ball");
        Visit("grace");
        var page = Show(post.Id);
        await DoAsync(page, "[data-testid=comment-text]", element => element.Input(" Lovely "));

        await DoAsync(page, ".comment-form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Equal("Lovely", page.Find("[data-testid=comment] p").TextContent), Patience);
        await DoAsync(page, "[data-testid=comment-delete]", element => element.Click());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=comment]")), Patience);
    }

    [Fact]
    public async Task A_comment_that_the_list_has_before_its_own_answer_arrives_is_there_once()
    {
        var (said, list, answer) = (Signal(), Signal(), Signal());
        Server.Delay = http => (http.Method, http.Path.Value!.EndsWith("/comments", StringComparison.Ordinal)) switch
        {
            ("GET", true) => list.Task,
            ("POST", true) => Late(http),
            _ => Task.CompletedTask,
        };
        var page = await CommentAsync("Lovely");
        await said.Task.WaitAsync(Patience);

        list.SetResult();
        page.WaitForAssertion(() => Assert.Equal(["Lovely"], CommentsOf(page)), Patience);
        answer.SetResult();

        page.WaitForAssertion(() => Assert.Equal("", page.Find("[data-testid=comment-text]").GetAttribute("value")), Patience);
        Assert.Equal(["Lovely"], CommentsOf(page));

        Task Late(HttpRequest http)
        {
            http.HttpContext.Response.OnStarting(() =>
            {
                said.SetResult();
                return answer.Task;
            });
            return Task.CompletedTask;
        }

        // The test goes on elsewhere: in the server's callback it would wait for the answer that it holds up.
        static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [Fact]
    public async Task A_comment_stays_below_older_ones_that_arrive_after_it()
    {
        var list = new TaskCompletionSource();
        Server.Comments.Add(new("comment_1", new("user_1", "ben", "Ben"), "First!", CreatedAt: 1));
        Server.Delay = http => http.Method == "GET" && http.Path.Value!.EndsWith("/comments", StringComparison.Ordinal) ? list.Task : Task.CompletedTask;
        var page = await CommentAsync("Lovely");
        page.WaitForAssertion(() => Assert.Equal(["Lovely"], CommentsOf(page)), Patience);

        list.SetResult();

        page.WaitForAssertion(() => Assert.Equal(["First!", "Lovely"], CommentsOf(page)), Patience);
    }

    [Fact]
    public async Task Following_changes_every_button_of_that_person()
    {
        var post = Server.Add("A ball");
        Visit("grace");
        var first = Show(post.Id);
        var second = Show(post.Id);

        await DoAsync(first, "[data-testid=follow-button]", element => element.Click());

        second.WaitForAssertion(() => Assert.Equal("true", second.Find("[data-testid=follow-button]").GetAttribute("aria-pressed")), Patience);
        first.WaitForAssertion(() => Assert.Contains("PUT /v1/users/ada/follow", Server.Deeds), Patience);
    }

    private async Task<IRenderedComponent<VideoPage>> CommentAsync(string text)
    {
        var post = Server.Add("A ball");
        Visit("grace");
        var page = Show(post.Id);
        await DoAsync(page, "[data-testid=comment-text]", element => element.Input(text));
        await DoAsync(page, ".comment-form", element => element.Submit());
        return page;
    }

    private static IEnumerable<string> CommentsOf(IRenderedComponent<VideoPage> page) => page.FindAll("[data-testid=comment] p").Select(comment => comment.TextContent);

    private IRenderedComponent<VideoPage> Show(string id) => Page.Render<VideoPage>(page => page.Add(p => p.VideoId, id));

    private void Happen(RenderEvent happening) => Server.Render.Writer.TryWrite(happening with { Sequence = ++sequence });

    private static string Progress(IRenderedComponent<VideoPage> page) => string.Join(' ', page.Find("[data-testid=render-progress] p").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

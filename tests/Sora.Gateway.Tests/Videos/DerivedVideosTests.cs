using System.Globalization;
using System.Net.Http.Json;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Diffusion;
using Sora.Gateway.Tests.Hosting;
using Sora.Gateway.Videos;
using Sora.Grains;
using Sora.Grains.Videos;

namespace Sora.Gateway.Tests.Videos;

/// <summary>Remixes, extensions, lineage, and prompts that change under way.</summary>
public sealed class DerivedVideosTests(RunningGateway gateway)
{
    private const string Unknown = "video_01jxxxxxxxxxxxxxxxxxxxxxxx";

    [Fact]
    public async Task A_remix_has_the_size_and_length_of_its_source_its_own_prompt_and_says_where_it_comes_from()
    {
        var (owner, other) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var source = await owner.RenderVideoAsync(Visibility.Public);

        var remix = await (await Remix(other, source.Id, new("A blue ball rolls.", Strength: 0.4, Seed: 5, Quality: VideoQuality.Draft))).ReadAsync(SoraJson.Default.VideoResource);
        var completed = await Completed(other, remix.Id);

        Assert.Equal((source.Id, "A blue ball rolls.", source.Size, source.Seconds, Visibility.Private, 5L, VideoQuality.Draft),
            (completed.RemixedFromVideoId, completed.Prompt, completed.Size, completed.Seconds, completed.Visibility, completed.Seed, completed.Quality));
        var asked = Assert.IsType<Remix>(gateway.Engine.Requests.Single(request => request.Prompt == "A blue ball rolls." && request.Seed == 5).Source);
        Assert.Equal(0.4, asked.Strength);
        Assert.NotEmpty(asked.Video.ToArray());
    }

    [Fact]
    public async Task A_remix_and_an_edit_are_read_as_the_sdks_send_them()
    {
        var owner = await gateway.SignUpAsync();
        var source = await owner.RenderVideoAsync();
        using var edit = new MultipartFormDataContent { { new StringContent(source.Id), "video[id]" }, { new StringContent("A green ball."), "prompt" }, { new StringContent("high"), "quality" } };
        using var file = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "video", "mine.mp4" }, { new StringContent("A green ball."), "prompt" } };

        var remixed = await (await owner.Http.PostAsJsonAsync($"/v1/videos/{source.Id}/remix", new { prompt = "A blue ball." })).ReadAsync(SoraJson.Default.VideoResource);
        var edited = await (await owner.Http.PostAsync("/v1/videos/edits", edit)).ReadAsync(SoraJson.Default.VideoResource);

        Assert.Equal((source.Id, source.Id), (remixed.RemixedFromVideoId, edited.RemixedFromVideoId));
        Assert.Equal((VideoQuality.Standard, VideoQuality.High), (remixed.Quality, edited.Quality));
        Assert.Equal("video", (await (await owner.Http.PostAsync("/v1/videos/edits", file)).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
    }

    [Fact]
    public async Task An_extension_lasts_as_long_as_both()
    {
        var owner = await gateway.SignUpAsync();
        var source = await owner.RenderVideoAsync();

        var extended = await Completed(owner, (await (await Extend(owner, new(new(source.Id), "It bounces.", "4", Quality: VideoQuality.High))).ReadAsync(SoraJson.Default.VideoResource)).Id);
        Assert.Equal(("8", "It bounces.", source.Id, VideoQuality.High), (extended.Seconds, extended.Prompt, extended.RemixedFromVideoId, extended.Quality));
        Assert.IsType<Extension>(gateway.Engine.Requests.Last(request => request.Prompt == "It bounces.").Source);

        Assert.Equal("seconds", (await (await Extend(owner, new(new(source.Id), "It bounces.", "5"))).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
    }

    [Theory]
    [InlineData(100, "20", true)]
    [InlineData(104, "20", false)]
    [InlineData(104, "16", true)]
    [InlineData(120, "4", false)]
    public void Two_minutes_are_the_most_that_a_video_is_extended_to(int seconds, string more, bool allowed)
    {
        var source = new VideoSnapshot
        {
            Id = Unknown, OwnerId = "ada", State = VideoState.Completed, Visibility = Visibility.Private, CreatedAt = default, Sequence = 1, Counters = new(0, 0, 0, 0), Media = new("v", "t", "s", 1) { Latents = "l" },
            Specification = new() { Prompt = "A red ball.", Model = "grey", Width = 32, Height = 56, NativeWidth = 32, NativeHeight = 56, Seconds = seconds, FramesPerSecond = 4, Seed = 1, Visibility = Visibility.Private },
        };
        var extension = () => VideoRules.Extend(source, "ada", new(new(Unknown), "It goes on.", more), seedName: null);

        if (allowed)
        {
            Assert.Equal(int.Parse(more, CultureInfo.InvariantCulture), extension().RenderedSeconds);
        }
        else
        {
            Assert.Equal("seconds", Assert.Throws<SoraException>(extension).Param);
        }
    }

    [Fact]
    public async Task A_hidden_video_can_not_be_remixed_and_answers_like_one_that_is_not_there()
    {
        var (owner, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var hidden = await owner.RenderVideoAsync();

        foreach (var id in new[] { hidden.Id, Unknown, "nonsense" })
        {
            await (await Remix(stranger, id, new("A blue ball."))).RefusedAsync(404, ErrorCode.VideoNotFound);
            await (await Extend(stranger, new(new(id), "It bounces."))).RefusedAsync(404, ErrorCode.VideoNotFound);
            await (await stranger.Http.GetAsync($"/v1/videos/{id}/lineage")).RefusedAsync(404, ErrorCode.VideoNotFound);
            await (await ChangePrompt(stranger, id, "A blue ball.")).RefusedAsync(404, ErrorCode.VideoNotFound);
        }

        await (await Extend(stranger, new(null!, "It bounces."))).RefusedAsync(404, ErrorCode.VideoNotFound);
        await Remix(owner, hidden.Id, new("A blue ball.")).SucceedsAsync();
    }

    [Fact]
    public async Task What_only_followers_may_see_is_remixed_by_its_owner_alone()
    {
        var (owner, follower) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        await follower.Http.PutAsync($"/v1/users/{owner.Handle}/follow", content: null).SucceedsAsync();
        var video = await owner.RenderVideoAsync(Visibility.Followers);

        await (await Remix(follower, video.Id, new("A blue ball."))).RefusedAsync(403, ErrorCode.Forbidden);
        await Remix(owner, video.Id, new("A blue ball.")).SucceedsAsync();
    }

    [Fact]
    public async Task A_guest_can_remix_extend_and_change_nothing()
    {
        var video = await (await gateway.SignUpAsync()).RenderVideoAsync(Visibility.Public);

        await (await gateway.Guest.PostAsync($"/v1/videos/{video.Id}/remix", new RemixVideoRequest("A blue ball."), SoraJson.Default.RemixVideoRequest)).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await gateway.Guest.PostAsync("/v1/videos/extensions", new ExtendVideoRequest(new(video.Id), "It bounces."), SoraJson.Default.ExtendVideoRequest)).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await gateway.Guest.PostAsync($"/v1/videos/{video.Id}/prompt", new ChangePromptRequest("A blue ball."), SoraJson.Default.ChangePromptRequest)).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Fact]
    public async Task What_is_not_completed_or_asked_for_wrongly_is_refused_by_name()
    {
        var owner = await gateway.SignUpAsync();
        var video = await owner.RenderVideoAsync();

        Assert.Equal("strength", (await (await Remix(owner, video.Id, new("A blue ball.", Strength: 0))).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        Assert.Equal("strength", (await (await Remix(owner, video.Id, new("A blue ball.", Strength: 1.5))).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        Assert.Equal("quality", (await (await Remix(owner, video.Id, new("A blue ball.", Quality: "best"))).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        Assert.Equal("quality", (await (await Extend(owner, new(new(video.Id), "It bounces.", Quality: "best"))).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        Assert.Equal("prompt", (await (await Remix(owner, video.Id, new(" "))).RefusedAsync(400, ErrorCode.InvalidPrompt)).Param);
        using var held = gateway.Engine.Hold();
        var rendering = await owner.CreateVideoAsync();
        await (await Remix(owner, rendering.Id, new("A blue ball."))).RefusedAsync(400, ErrorCode.VideoNotReady);
    }

    [Fact]
    public async Task A_public_remix_is_counted_listed_and_told_to_the_owner_of_its_source_and_a_hidden_one_is_not()
    {
        var (owner, other) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var source = await owner.RenderVideoAsync(Visibility.Public);
        var shown = await Completed(other, (await (await Remix(other, source.Id, new("A blue ball.", Visibility: Visibility.Public))).ReadAsync(SoraJson.Default.VideoResource)).Id);
        await Completed(other, (await (await Remix(other, source.Id, new("A green ball."))).ReadAsync(SoraJson.Default.VideoResource)).Id);

        var lineage = await Eventually.Is(() => Lineage(gateway.Guest, source.Id), lineage => lineage.Remixes.Data is not []);
        Assert.Equal(shown.Id, Assert.Single(lineage.Remixes.Data).Id);
        Assert.Empty(lineage.Ancestors);
        Assert.Equal(source.Id, Assert.Single((await Lineage(gateway.Guest, shown.Id)).Ancestors).Id);
        await Eventually.Is(() => gateway.Guest.GetAsync($"/v1/videos/{source.Id}/post", SoraJson.Default.PostResource), post => post.Remixes == 1);
        var told = await Eventually.Is(() => owner.Http.GetAsync("/v1/notifications", SoraJson.Default.NotificationList), list => list.Data.Any(notification => notification.Type == NotificationType.Remix));
        Assert.Equal((other.Handle, shown.Id), told.Data.Where(notification => notification.Type == NotificationType.Remix).Select(notification => (notification.ActorHandle, notification.VideoId)).Single());

        await other.Http.PostAsync($"/v1/videos/{shown.Id}/publish", new PublishVideoRequest(Visibility.Private), SoraJson.Default.PublishVideoRequest).SucceedsAsync();
        await Eventually.Is(() => gateway.Guest.GetAsync($"/v1/videos/{source.Id}/post", SoraJson.Default.PostResource), post => post.Remixes == 0);
    }

    [Fact]
    public async Task Of_a_source_that_was_hidden_or_deleted_its_remixes_say_nothing()
    {
        var (owner, other) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var source = await owner.RenderVideoAsync(Visibility.Public);
        var remix = await Completed(other, (await (await Remix(other, source.Id, new("A blue ball.", Visibility: Visibility.Public))).ReadAsync(SoraJson.Default.VideoResource)).Id);
        Assert.Equal(source.Id, (await Post(gateway.Guest, remix.Id)).RemixedFromVideoId);

        await owner.Http.PostAsync($"/v1/videos/{source.Id}/publish", new PublishVideoRequest(Visibility.Private), SoraJson.Default.PublishVideoRequest).SucceedsAsync();
        Assert.Equal((null, 0), ((await Post(gateway.Guest, remix.Id)).RemixedFromVideoId, (await Lineage(gateway.Guest, remix.Id)).Ancestors.Count));
        await owner.Http.DeleteAsync($"/v1/videos/{source.Id}").SucceedsAsync();

        Assert.Null((await Post(other.Http, remix.Id)).RemixedFromVideoId);
        Assert.Equal(VideoStatus.Completed, (await other.GetVideoAsync(remix.Id)).Status);
    }

    [Fact]
    public async Task A_remix_whose_source_is_deleted_before_it_is_rendered_fails_with_that_reason()
    {
        var owner = await gateway.SignUpAsync();
        var source = await owner.RenderVideoAsync();
        VideoResource remix;
        using (gateway.Engine.Hold())
        {
            await owner.CreateVideoAsync(); // holds the only slot
            remix = await (await Remix(owner, source.Id, new("A blue ball."))).ReadAsync(SoraJson.Default.VideoResource);
            await owner.Http.DeleteAsync($"/v1/videos/{source.Id}").SucceedsAsync();
            await Eventually.Is(() => Task.FromResult(Directory.Exists(Path.Combine(gateway.Data, "media", source.Id))), exists => !exists);
        }

        var failed = await Eventually.Is(() => owner.GetVideoAsync(remix.Id), video => video.Status == VideoStatus.Failed);
        Assert.Equal(ErrorCode.VideoNotFound, failed.Error?.Code);
    }

    [Fact]
    public async Task A_prompt_that_is_changed_under_way_is_drawn_from_the_next_part_on_and_shown_with_the_video()
    {
        var (owner, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        VideoResource video;
        using (gateway.Engine.Hold())
        {
            video = await owner.CreateVideoAsync(Visibility.Public, "A first prompt.");
            await Eventually.Is(() => owner.GetVideoAsync(video.Id), now => now.Status == VideoStatus.InProgress);
            await (await ChangePrompt(stranger, video.Id, "Mine now.")).RefusedAsync(403, ErrorCode.Forbidden);
            await (await ChangePrompt(owner, video.Id, "")).RefusedAsync(400, ErrorCode.InvalidPrompt);
            var changed = await (await ChangePrompt(owner, video.Id, "A second prompt.")).ReadAsync(SoraJson.Default.VideoResource);
            await ChangePrompt(owner, video.Id, "A second prompt.").SucceedsAsync(); // the same again is nothing
            Assert.Equal(("A first prompt.", "A second prompt."), (changed.Prompt, Assert.Single(changed.PromptChanges)));
            // The worker is told right after the answer, beside it.
            await Eventually.Is(() => Task.FromResult(gateway.Engine.Requests.Single(request => request.Prompt == "A first prompt.").PromptNow?.Invoke()), prompt => prompt == "A second prompt.");
        }

        await Completed(owner, video.Id);
        Assert.Equal("A first prompt.", gateway.Engine.Drawn.First(prompt => prompt.EndsWith("prompt.", StringComparison.Ordinal)));
        Assert.Equal(3, gateway.Engine.Drawn.Count(prompt => prompt == "A second prompt."));
        await (await ChangePrompt(owner, video.Id, "A third prompt.")).RefusedAsync(409, ErrorCode.Conflict);
    }

    [Fact]
    public async Task Two_remixes_with_one_idempotency_key_are_one_video()
    {
        var owner = await gateway.SignUpAsync();
        var source = await owner.RenderVideoAsync();

        var first = await (await Remix(owner, source.Id, new("A blue ball."), ("Idempotency-Key", "same"))).ReadAsync(SoraJson.Default.VideoResource);
        var second = await (await Remix(owner, source.Id, new("A blue ball."), ("Idempotency-Key", "same"))).ReadAsync(SoraJson.Default.VideoResource);

        Assert.Equal(first.Id, second.Id);
        await (await Remix(owner, source.Id, new("A blue ball.", Strength: 0.9), ("Idempotency-Key", "same"))).RefusedAsync(409, ErrorCode.IdempotencyMismatch);
    }

    private static Task<HttpResponseMessage> Remix(Person person, string id, RemixVideoRequest request, params (string, string)[] headers) =>
        person.Http.PostAsync($"/v1/videos/{id}/remix", request, SoraJson.Default.RemixVideoRequest, headers);

    private static Task<HttpResponseMessage> Extend(Person person, ExtendVideoRequest request) => person.Http.PostAsync("/v1/videos/extensions", request, SoraJson.Default.ExtendVideoRequest);

    private static Task<HttpResponseMessage> ChangePrompt(Person person, string id, string prompt) =>
        person.Http.PostAsync($"/v1/videos/{id}/prompt", new ChangePromptRequest(prompt), SoraJson.Default.ChangePromptRequest);

    private static Task<LineageResource> Lineage(HttpClient http, string id) => http.GetAsync($"/v1/videos/{id}/lineage", SoraJson.Default.LineageResource);

    private static Task<PostResource> Post(HttpClient http, string id) => http.GetAsync($"/v1/videos/{id}/post", SoraJson.Default.PostResource);

    private async Task<VideoResource> Completed(Person person, string id)
    {
        await using var live = await LiveConnections.ConnectAsync(gateway, person.Session.AccessToken);
        Assert.Equal(RenderEventType.Completed, (await live.WatchVideo(id).LastAsync(TestContext.Current.CancellationToken)).Type);
        return await person.GetVideoAsync(id);
    }
}

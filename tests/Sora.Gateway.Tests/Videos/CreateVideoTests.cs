using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Diffusion;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Videos;

public sealed class CreateVideoTests(RunningGateway gateway)
{
    public static TheoryData<string, string> BadPrompts => new()
    {
        { "empty", "" },
        { "blank", " \n\t " },
        { "33 000 characters", new string('a', 33_000) },
        { "control character", "a red\u0007ball" },
        { "no text", "!!! ??? ***" },
        { "only an emoji", "🎈" },
    };

    [Theory]
    [MemberData(nameof(BadPrompts))]
    public async Task A_prompt_that_says_nothing_is_refused_with_the_reason(string what, string prompt)
    {
        var person = await gateway.SignUpAsync();

        var error = await (await Create(person, new(prompt))).RefusedAsync(400, ErrorCode.InvalidPrompt);

        Assert.Equal("prompt", error.Param);
        Assert.NotEmpty(what);
        Assert.Empty((await person.Http.GetAsync("/v1/videos", SoraJson.Default.PageVideoResource)).Data);
    }

    [Fact]
    public async Task Half_a_character_in_json_is_refused()
    {
        var person = await gateway.SignUpAsync();

        var answer = await person.Http.PostAsync("/v1/videos", Json("""{"prompt":"a red \ud83c ball"}"""));

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("model", "sora-9", null, null, null, null)]
    [InlineData("seconds", null, "5", null, null, null)]
    [InlineData("seconds", null, "four", null, null, null)]
    [InlineData("size", null, null, "1x1", null, null)]
    [InlineData("visibility", null, null, null, "secret", null)]
    [InlineData("seed", null, null, null, null, -1L)]
    public async Task A_field_out_of_range_is_refused_by_name(string param, string? model, string? seconds, string? size, string? visibility, long? seed)
    {
        var person = await gateway.SignUpAsync();

        var error = await (await Create(person, new("A red ball.", model, seconds, size, visibility, seed))).RefusedAsync(400, ErrorCode.InvalidRequest);

        Assert.Equal(param, error.Param);
    }

    [Fact]
    public async Task The_answer_has_the_thirteen_keys_of_the_contract_and_says_when_to_ask_again()
    {
        var person = await gateway.SignUpAsync();

        var answer = await Create(person, new("A red ball.", "sora-2", "8", "1280x720"));

        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var video = body.RootElement;
        Assert.Equal(200, (int)answer.StatusCode);
        string[] keys = ["id", "object", "model", "status", "progress", "created_at", "completed_at", "expires_at", "prompt", "size", "seconds", "remixed_from_video_id", "error"];
        Assert.All(keys, key => Assert.True(video.TryGetProperty(key, out _), key));
        Assert.Equal(("video", "sora-2", "8", "1280x720"), (video.GetProperty("object").GetString(), video.GetProperty("model").GetString(), video.GetProperty("seconds").GetString(), video.GetProperty("size").GetString()));
        Assert.Equal(JsonValueKind.Null, video.GetProperty("completed_at").ValueKind);
        Assert.Equal("56x32", video.GetProperty("native_size").GetString());
        Assert.True(int.Parse(Assert.Single(answer.Headers.GetValues("openai-poll-after-ms")), CultureInfo.InvariantCulture) > 0);
    }

    [Theory]
    [InlineData(null, VideoQuality.Standard, RenderQuality.Standard)]
    [InlineData(VideoQuality.Draft, VideoQuality.Draft, RenderQuality.Draft)]
    [InlineData(VideoQuality.High, VideoQuality.High, RenderQuality.High)]
    public async Task The_quality_asked_for_is_shown_and_rendered_and_standard_when_none_is(string? asked, string shown, RenderQuality rendered)
    {
        var person = await gateway.SignUpAsync();
        var prompt = $"A ball of {shown} quality.";

        var video = await (await Create(person, new(prompt, Quality: asked))).ReadAsync(SoraJson.Default.VideoResource);
        await Eventually.Is(() => person.GetVideoAsync(video.Id), now => now.Status == VideoStatus.Completed);

        Assert.Equal(shown, video.Quality);
        Assert.Equal(rendered, gateway.Engine.Requests.Single(request => request.Prompt == prompt).Quality);
    }

    [Theory]
    [InlineData("best")]
    [InlineData("HIGH")]
    [InlineData("")]
    public async Task A_quality_that_there_is_not_is_refused_and_the_message_lists_those_there_are(string quality)
    {
        var error = await (await Create(await gateway.SignUpAsync(), new("A red ball.", Quality: quality))).RefusedAsync(400, ErrorCode.InvalidRequest);

        Assert.Equal(("quality", "'quality' is draft, standard or high."), (error.Param, error.Message));
    }

    [Fact]
    public async Task Multipart_is_read_as_the_sdks_send_it_and_unknown_parts_are_ignored()
    {
        var person = await gateway.SignUpAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Un ballon rouge, été."), "prompt" },
            { new StringContent("sora-2-pro"), "model" },
            { new StringContent("4"), "seconds" },
            { new StringContent("7"), "seed" },
            { new StringContent("draft"), "quality" },
            { new StringContent("whatever"), "extra_body[unknown]" },
        };

        var video = await (await person.Http.PostAsync("/v1/videos", form)).ReadAsync(SoraJson.Default.VideoResource);

        Assert.Equal(("Un ballon rouge, été.", "sora-2-pro", "4", 7L, "draft"), (video.Prompt, video.Model, video.Seconds, video.Seed, video.Quality));
    }

    [Fact]
    public async Task Two_creates_with_one_idempotency_key_are_one_video()
    {
        var person = await gateway.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Create(person, new("A red ball."), ("Idempotency-Key", "same"))));
        var ids = await Task.WhenAll(answers.Select(async answer => (await answer.ReadAsync(SoraJson.Default.VideoResource)).Id));

        Assert.Single(ids.Distinct());
        Assert.Single((await person.Http.GetAsync("/v1/videos", SoraJson.Default.PageVideoResource)).Data);
        await (await Create(person, new("A blue ball."), ("Idempotency-Key", "same"))).RefusedAsync(409, ErrorCode.IdempotencyMismatch);
    }

    [Fact]
    public async Task A_malformed_idempotency_key_is_refused() =>
        await (await Create(await gateway.SignUpAsync(), new("A red ball."), ("Idempotency-Key", new string('k', 256)))).RefusedAsync(400, ErrorCode.InvalidRequest);

    [Fact]
    public async Task A_create_that_an_sdk_repeats_is_one_video_and_the_same_prompt_anew_is_another()
    {
        var person = await gateway.SignUpAsync();

        var first = await Id("0");
        var repeated = await Id("1");
        var anew = await Id("0");

        Assert.Equal(first, repeated);
        Assert.NotEqual(first, anew);

        async Task<string> Id(string retry) =>
            (await (await Create(person, new("A red ball."), ("X-Stainless-Retry-Count", retry))).ReadAsync(SoraJson.Default.VideoResource)).Id;
    }

    [Fact]
    public async Task Preflight_names_the_words_it_does_not_know_and_queues_nothing()
    {
        var person = await gateway.SignUpAsync();

        var answer = await (await person.Http.PostAsync("/v1/videos/preflight", new CreateVideoRequest("A red unicorn."), SoraJson.Default.CreateVideoRequest)).ReadAsync(SoraJson.Default.PreflightResponse);
        var refused = await (await person.Http.PostAsync("/v1/videos/preflight", new CreateVideoRequest(""), SoraJson.Default.CreateVideoRequest)).ReadAsync(SoraJson.Default.PreflightResponse);

        Assert.True(answer.Allowed);
        Assert.Equal(("unicorn", "horse"), (Assert.Single(answer.Unknown).Word, Assert.Single(answer.Unknown[0].Nearest)));
        Assert.Equal(4, answer.Cost);
        Assert.False(refused.Allowed);
        Assert.Equal(ErrorCode.InvalidPrompt, Assert.Single(refused.Reasons).Code);
        Assert.Empty((await person.Http.GetAsync("/v1/videos", SoraJson.Default.PageVideoResource)).Data);
    }

    [Fact]
    public async Task Preflight_says_that_nothing_is_left_of_the_quota()
    {
        await using var small = await RunningGateway.StartAsync(("Sora:Quota:MaxVideos", "1"));
        var person = await small.SignUpAsync();
        await person.Http.PostAsync("/v1/videos", new CreateVideoRequest("A red ball."), SoraJson.Default.CreateVideoRequest).SucceedsAsync();

        var answer = await (await person.Http.PostAsync("/v1/videos/preflight", new CreateVideoRequest("A red ball."), SoraJson.Default.CreateVideoRequest)).ReadAsync(SoraJson.Default.PreflightResponse);

        Assert.False(answer.Allowed);
        Assert.Equal(ErrorCode.QuotaExceeded, Assert.Single(answer.Reasons).Code);
    }

    [Fact]
    public async Task A_guest_can_not_create() =>
        await (await gateway.Guest.PostAsync("/v1/videos", new CreateVideoRequest("A red ball."), SoraJson.Default.CreateVideoRequest)).RefusedAsync(401, ErrorCode.Unauthorized);

    [Theory]
    [InlineData("POST", "/v1/videos/characters")]
    public async Task What_this_version_lacks_says_so(string method, string path)
    {
        var person = await gateway.SignUpAsync();

        var answer = await person.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { }) });

        await answer.RefusedAsync(501, ErrorCode.NotImplemented);
        Assert.Equal("false", Assert.Single(answer.Headers.GetValues("x-should-retry")));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static Task<HttpResponseMessage> Create(Person person, CreateVideoRequest request, params (string, string)[] headers) =>
        person.Http.PostAsync("/v1/videos", request, SoraJson.Default.CreateVideoRequest, headers);
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;
using Sora.Media.Pictures;

namespace Sora.Gateway.Tests.Cameos;

/// <summary>A person's likeness appears with their consent, and goes with it.</summary>
public sealed class CameosTests(RunningGateway gateway)
{
    private const string Mine = "/v1/users/me/cameo";
    private static readonly byte[] Face = PictureFile.Encode(new(90, 60, [.. Enumerable.Repeat<byte[]>([30, 160, 40], 90 * 60).SelectMany(pixel => pixel)]));

    /// <summary>Every route of cameos; HANDLE is someone with a cameo.</summary>
    public static TheoryData<string, string> Routes => new()
    {
        { "GET", Mine }, { "PUT", Mine }, { "PATCH", Mine }, { "DELETE", Mine }, { "GET", $"{Mine}/picture" }, { "GET", $"{Mine}/people" }, { "PUT", $"{Mine}/people/HANDLE" }, { "DELETE", $"{Mine}/people/HANDLE" },
        { "GET", $"{Mine}/videos" }, { "DELETE", $"{Mine}/videos/video_22222222222222222222222222" },
        { "GET", "/v1/users/HANDLE/cameo" }, { "GET", "/v1/users/HANDLE/cameo/picture" }, { "PUT", "/v1/users/HANDLE/cameo/request" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_guest_learns_nothing_and_changes_nothing(string method, string path)
    {
        var ada = await PersonWithCameo(CameoAudience.Everyone);

        await (await gateway.Guest.SendAsync(new(new(method), path.Replace("HANDLE", ada.Handle)) { Content = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json")) })).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("data url in multipart")]
    [InlineData("data url in json")]
    public async Task A_picture_and_a_consent_make_a_cameo(string way)
    {
        var ada = await gateway.SignUpAsync();
        await (await ada.Http.GetAsync(Mine)).RefusedAsync(404, ErrorCode.CameoNotFound);

        var cameo = await (await Give(ada, way, Face, consent: true)).ReadAsync(SoraJson.Default.CameoResource);

        Assert.Equal((SoraId.CameoOf(ada.Id), ada.Handle, CameoPermission.Granted, CameoAudience.Approved), (cameo.Id, cameo.Owner.Handle, cameo.Permission, cameo.Audience));
        var picture = PictureFile.Read(await ada.Http.GetByteArrayAsync($"{Mine}/picture"), 256, 256);
        Assert.Equal([30, 160, 40], picture.Pixels[..3]);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("data url in json")]
    public async Task Without_the_word_of_consent_nothing_is_kept(string way)
    {
        var ada = await gateway.SignUpAsync();

        var refusal = await (await Give(ada, way, Face, consent: false)).RefusedAsync(400, ErrorCode.InvalidRequest);

        Assert.Equal("consent", refusal.Param);
        await (await ada.Http.GetAsync(Mine)).RefusedAsync(404, ErrorCode.CameoNotFound);
        Assert.Empty(Pictures(ada));
    }

    [Fact]
    public async Task What_is_no_picture_or_no_audience_is_refused_with_the_field()
    {
        var ada = await gateway.SignUpAsync();

        Assert.Equal("picture", (await (await Give(ada, "file", "not a picture"u8.ToArray(), consent: true)).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        Assert.Equal("picture", (await (await Put(ada, new(null, Consent: true))).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        Assert.Equal("picture", (await (await Put(ada, new(new("http://169.254.169.254/face.png"), Consent: true))).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        Assert.Equal("audience", (await (await Put(ada, new(new(DataUrl(Face)), Consent: true, "nobody"))).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        await (await Patch(ada, CameoAudience.Everyone)).RefusedAsync(404, ErrorCode.CameoNotFound);
        Assert.Empty(Pictures(ada));
    }

    [Fact]
    public async Task Others_see_of_a_cameo_only_where_they_stand_and_its_picture_only_when_they_may_use_it()
    {
        var (ada, ben) = (await PersonWithCameo(), await gateway.SignUpAsync());

        var seen = await ben.Http.GetAsync($"/v1/users/{ada.Handle}/cameo", SoraJson.Default.CameoResource);

        Assert.Equal((CameoPermission.None, null), (seen.Permission, seen.Audience));
        Assert.Equal(CameoPermission.None, (await ben.Http.GetAsync($"/v1/users/{ada.Handle}", SoraJson.Default.UserProfile)).CameoPermission);
        Assert.Null((await gateway.Guest.GetAsync($"/v1/users/{ada.Handle}", SoraJson.Default.UserProfile)).CameoPermission);
        await (await ben.Http.GetAsync($"/v1/users/{ada.Handle}/cameo/picture")).RefusedAsync(403, ErrorCode.ConsentRequired);
        await ada.Http.PutAsync($"{Mine}/people/{ben.Handle}", content: null).SucceedsAsync();
        Assert.NotEmpty(await ben.Http.GetByteArrayAsync($"/v1/users/{ada.Handle}/cameo/picture"));
        await Patch(ada, CameoAudience.OnlyMe).SucceedsAsync();
        await (await ben.Http.GetAsync($"/v1/users/{ada.Handle}/cameo")).RefusedAsync(404, ErrorCode.CameoNotFound);
        Assert.Null((await ben.Http.GetAsync($"/v1/users/{ada.Handle}", SoraJson.Default.UserProfile)).CameoPermission);
        await (await ben.Http.GetAsync($"/v1/users/{ada.Handle}/cameo/picture")).RefusedAsync(404, ErrorCode.CameoNotFound);
        await (await ben.Http.PutAsync($"/v1/users/{ada.Handle}/cameo/request", content: null)).RefusedAsync(404, ErrorCode.CameoNotFound);
    }

    [Fact]
    public async Task Who_asks_and_is_allowed_makes_a_video_that_shows_the_person_who_knows_of_it()
    {
        var (ada, ben) = (await PersonWithCameo(), await gateway.SignUpAsync());
        await using var inbox = await ada.ConnectAsync();
        await using var answers = await ben.ConnectAsync();

        await ben.Http.PutAsync($"/v1/users/{ada.Handle}/cameo/request", content: null).SucceedsAsync();
        var asked = await Next(inbox.WatchNotifications(), NotificationType.CameoRequest);
        Assert.Equal(ben.Handle, asked.ActorHandle);
        Assert.Equal((ben.Handle, CameoPermission.Asked), Assert.Single((await ada.Http.GetAsync($"{Mine}/people", SoraJson.Default.PageCameoPerson)).Data.Select(person => (person.User.Handle, person.Permission))));
        await ada.Http.PutAsync($"{Mine}/people/{ben.Handle}", content: null).SucceedsAsync();
        Assert.Equal(ada.Handle, (await Next(answers.WatchNotifications(), NotificationType.CameoGranted)).ActorHandle);
        var video = await Create(ben, ada.Handle);

        var used = await Next(inbox.WatchNotifications(), NotificationType.CameoUsed);
        Assert.Equal((ben.Handle, video.Id), (used.ActorHandle, used.VideoId));
        Assert.Equal([SoraId.CameoOf(ada.Id)], video.Cameos);
        await using var live = await ben.ConnectAsync();
        Assert.Equal(RenderEventType.Completed, (await live.WatchVideo(video.Id).LastAsync(TestContext.Current.CancellationToken)).Type);
        var shown = gateway.Engine.Requests.Single(request => request.Prompt == video.Prompt).Cameo;
        Assert.Equal((16, 16, 30), (shown!.Width, shown.Height, shown.Pixels[0]));
        var seen = Assert.Single((await ada.Http.GetAsync($"{Mine}/videos", SoraJson.Default.PagePostResource)).Data);
        Assert.Equal((video.Id, Visibility.Private, ada.Handle), (seen.Id, seen.Visibility, Assert.Single(seen.Cameos).Handle));
        await ada.Http.GetAsync($"/v1/videos/{video.Id}/content").SucceedsAsync();
    }

    [Fact]
    public async Task Without_consent_a_create_is_refused_and_the_preflight_says_so_before()
    {
        var (ada, ben) = (await PersonWithCameo(), await gateway.SignUpAsync());

        foreach (var name in new[] { ada.Handle, $"@{ada.Handle}", SoraId.CameoOf(ada.Id) })
        {
            var request = new CreateVideoRequest("A red ball rolls.", Cameos: [name]);
            Assert.Equal("cameos", (await (await ben.Http.PostAsync("/v1/videos", request, SoraJson.Default.CreateVideoRequest)).RefusedAsync(403, ErrorCode.ConsentRequired)).Param);
            var preflight = await (await ben.Http.PostAsync("/v1/videos/preflight", request, SoraJson.Default.CreateVideoRequest)).ReadAsync(SoraJson.Default.PreflightResponse);
            Assert.Equal((false, ErrorCode.ConsentRequired), (preflight.Allowed, Assert.Single(preflight.Reasons).Code));
        }

        Assert.Empty((await ben.Http.GetAsync("/v1/videos", SoraJson.Default.PageVideoResource)).Data);
        Assert.Empty((await ada.Http.GetAsync($"{Mine}/videos", SoraJson.Default.PagePostResource)).Data);
    }

    [Fact]
    public async Task A_cameo_that_is_not_there_or_one_too_many_is_refused()
    {
        var (ada, ben) = (await PersonWithCameo(CameoAudience.Everyone), await gateway.SignUpAsync());

        Assert.Equal("cameos", (await (await CreateWith(ada, ben.Handle)).RefusedAsync(404, ErrorCode.CameoNotFound)).Param);
        Assert.Null((await (await ada.Http.PutAsync($"/v1/users/{ben.Handle}/cameo/request", content: null)).RefusedAsync(404, ErrorCode.CameoNotFound)).Param);
        await (await CreateWith(ada, "nobody_of_this_name")).RefusedAsync(404, ErrorCode.UserNotFound);
        await (await CreateWith(ada, ada.Handle, ada.Handle)).RefusedAsync(400, ErrorCode.InvalidRequest);
    }

    [Fact]
    public async Task Multipart_names_a_cameo_as_the_SDKs_write_arrays()
    {
        var ada = await PersonWithCameo();
        using var form = new MultipartFormDataContent { { new StringContent("A red ball rolls."), "prompt" }, { new StringContent(ada.Handle), "cameos[]" } };

        var video = await (await ada.Http.PostAsync("/v1/videos", form)).ReadAsync(SoraJson.Default.VideoResource);

        Assert.Equal([SoraId.CameoOf(ada.Id)], video.Cameos);
    }

    [Fact]
    public async Task Withdrawing_deletes_the_picture_and_every_video_remixes_included_and_their_makers_are_told()
    {
        var (ada, ben) = (await PersonWithCameo(CameoAudience.Everyone), await gateway.SignUpAsync());
        var video = await Create(ben, ada.Handle);
        await using var live = await ben.ConnectAsync();
        await live.WatchVideo(video.Id).LastAsync(TestContext.Current.CancellationToken);
        var remix = await (await ben.Http.PostAsync($"/v1/videos/{video.Id}/remix", new RemixVideoRequest("A blue star."), SoraJson.Default.RemixVideoRequest)).ReadAsync(SoraJson.Default.VideoResource);
        Assert.Equal([SoraId.CameoOf(ada.Id)], remix.Cameos);
        await using var other = await ben.ConnectAsync();
        await other.WatchVideo(remix.Id).LastAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(Pictures(ada));

        await ada.Http.DeleteAsync(Mine).SucceedsAsync();

        await Eventually.Is(async () => (await ben.Http.GetAsync("/v1/videos", SoraJson.Default.PageVideoResource)).Data.Count, count => count == 0);
        await (await ben.Http.GetAsync($"/v1/videos/{video.Id}/content")).RefusedAsync(404, ErrorCode.VideoNotFound);
        await Eventually.Is(() => Task.FromResult(Pictures(ada).Count + Files(video.Id).Count + Files(remix.Id).Count), count => count == 0);
        var told = await Eventually.Is(
            async () => (await ben.Http.GetAsync("/v1/notifications", SoraJson.Default.NotificationList)).Data.Where(told => told.Type == NotificationType.CameoWithdrawn).ToList(), told => told.Count == 2);
        Assert.Equal(["A blue star.", video.Prompt], told.Select(told => told.Text).Order());
        Assert.All(told, told => Assert.Equal(ada.Handle, told.ActorHandle));
        await (await ada.Http.GetAsync(Mine)).RefusedAsync(404, ErrorCode.CameoNotFound);
    }

    [Fact]
    public async Task A_remix_by_someone_who_may_not_use_the_cameo_is_refused()
    {
        var (ada, ben, cleo) = (await PersonWithCameo(), await gateway.SignUpAsync(), await gateway.SignUpAsync());
        await ada.Http.PutAsync($"{Mine}/people/{ben.Handle}", content: null).SucceedsAsync();
        var video = await Create(ben, ada.Handle, Visibility.Public);
        await using var live = await ben.ConnectAsync();
        await live.WatchVideo(video.Id).LastAsync(TestContext.Current.CancellationToken);

        var refusal = await (await cleo.Http.PostAsync($"/v1/videos/{video.Id}/remix", new RemixVideoRequest("A blue star."), SoraJson.Default.RemixVideoRequest)).RefusedAsync(403, ErrorCode.ConsentRequired);

        Assert.Equal("cameos", refusal.Param);
    }

    [Fact]
    public async Task Refusing_someone_takes_their_videos_down_and_leaves_those_of_others()
    {
        var (ada, ben, cleo) = (await PersonWithCameo(CameoAudience.Everyone), await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var (taken, kept) = (await Create(ben, ada.Handle), await Create(cleo, ada.Handle));

        await ada.Http.DeleteAsync($"{Mine}/people/{ben.Handle}").SucceedsAsync();

        await Eventually.Is(async () => (int)(await ben.Http.GetAsync($"/v1/videos/{taken.Id}")).StatusCode, status => status == 404);
        await cleo.Http.GetAsync($"/v1/videos/{kept.Id}").SucceedsAsync();
        await (await CreateWith(ben, ada.Handle)).RefusedAsync(403, ErrorCode.ConsentRequired);
    }

    [Fact]
    public async Task One_video_is_withdrawn_by_the_person_it_shows_and_by_nobody_else()
    {
        var (ada, ben, cleo) = (await PersonWithCameo(CameoAudience.Everyone), await gateway.SignUpAsync(), await PersonWithCameo());
        var (video, kept) = (await Create(ben, ada.Handle, Visibility.Public), await Create(ben, ada.Handle));

        await (await cleo.Http.DeleteAsync($"{Mine}/videos/{video.Id}")).RefusedAsync(403, ErrorCode.Forbidden);
        await (await cleo.Http.DeleteAsync($"{Mine}/videos/{kept.Id}")).RefusedAsync(404, ErrorCode.VideoNotFound);
        await ada.Http.DeleteAsync($"{Mine}/videos/{video.Id}").SucceedsAsync();

        await Eventually.Is(async () => (int)(await ben.Http.GetAsync($"/v1/videos/{video.Id}")).StatusCode, status => status == 404);
        await ben.Http.GetAsync($"/v1/videos/{kept.Id}").SucceedsAsync();
    }

    [Fact]
    public async Task Those_who_ask_are_listed_page_by_page()
    {
        var ada = await PersonWithCameo();
        var people = new List<string>();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            var person = await gateway.SignUpAsync();
            await person.Http.PutAsync($"/v1/users/{ada.Handle}/cameo/request", content: null).SucceedsAsync();
            people.Insert(0, person.Handle);
        }

        var first = await ada.Http.GetAsync($"{Mine}/people?limit=2", SoraJson.Default.PageCameoPerson);
        var second = await ada.Http.GetAsync($"{Mine}/people?limit=2&after={first.LastId}", SoraJson.Default.PageCameoPerson);

        Assert.Equal((true, false), (first.HasMore, second.HasMore));
        Assert.Equal(people, first.Data.Concat(second.Data).Select(person => person.User.Handle));
    }

    private async Task<Person> PersonWithCameo(string? audience = null)
    {
        var person = await gateway.SignUpAsync();
        await Put(person, new(new(DataUrl(Face)), Consent: true, audience)).SucceedsAsync();
        return person;
    }

    private static async Task<VideoResource> Create(Person person, string cameo, string visibility = Visibility.Private) =>
        await (await person.Http.PostAsync("/v1/videos", new CreateVideoRequest($"A red ball rolls {Guid.NewGuid():n}.", Visibility: visibility, Cameos: [cameo]), SoraJson.Default.CreateVideoRequest)).ReadAsync(SoraJson.Default.VideoResource);

    private static Task<HttpResponseMessage> CreateWith(Person person, params string[] cameos) =>
        person.Http.PostAsync("/v1/videos", new CreateVideoRequest("A red ball rolls.", Cameos: cameos), SoraJson.Default.CreateVideoRequest);

    private static async Task<Notification> Next(IAsyncEnumerable<Notification> inbox, string type)
    {
        await foreach (var notification in inbox)
        {
            if (notification.Type == type) return notification;
        }
        throw new InvalidOperationException($"The inbox ended without {type}.");
    }

    private static Task<HttpResponseMessage> Put(Person person, PutCameoRequest request) => person.Http.PutAsJsonAsync(Mine, request, SoraJson.Default.PutCameoRequest);

    private static Task<HttpResponseMessage> Patch(Person person, string audience) => person.Http.PatchAsJsonAsync(Mine, new UpdateCameoRequest(audience), SoraJson.Default.UpdateCameoRequest);

    private static async Task<HttpResponseMessage> Give(Person person, string way, byte[] picture, bool consent)
    {
        if (way == "data url in json") return await Put(person, new(new(DataUrl(picture)), consent));
        using var form = new MultipartFormDataContent();
        if (consent) form.Add(new StringContent("true"), "consent");
        if (way == "file") form.Add(new ByteArrayContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, "picture", "face.png");
        else form.Add(new StringContent(DataUrl(picture)), "picture[image_url]");
        return await person.Http.PutAsync(Mine, form);
    }

    private static string DataUrl(byte[] picture) => $"data:image/png;base64,{Convert.ToBase64String(picture)}";

    private List<string> Pictures(Person person) => Files(SoraId.CameoOf(person.Id));

    private List<string> Files(string id) =>
        Path.Combine(gateway.Data, "media", id) is var folder && Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)] : [];
}

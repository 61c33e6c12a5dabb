using System.Net.Http.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;
using Sora.Grains.Accounts;

namespace Sora.Gateway.Tests.Accounts;

public sealed class DeleteAccountTests(RunningGateway gateway)
{
    [Fact]
    public async Task Nothing_opens_a_deleted_account_and_nobody_gets_its_handle()
    {
        var person = await gateway.SignUpAsync("leaving_person");
        var other = await (await SignIn(person.Handle)).ReadAsync(SoraJson.Default.SessionResponse);
        using var script = gateway.WithToken(await KeyOf(person));

        Assert.Equal(202, (int)(await Delete(person.Http, RunningGateway.Password)).StatusCode);

        await (await person.Http.GetAsync("/v1/users/me")).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await gateway.WithToken(other.AccessToken).GetAsync("/v1/users/me")).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await script.GetAsync("/v1/users/me")).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await gateway.Guest.PostAsync("/v1/sessions/refresh", new RefreshSessionRequest(other.RefreshToken), SoraJson.Default.RefreshSessionRequest)).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await SignIn(person.Handle)).RefusedAsync(401, ErrorCode.InvalidCredentials);
        await (await gateway.Guest.PostAsync("/v1/accounts", new CreateAccountRequest(person.Handle, RunningGateway.Password), SoraJson.Default.CreateAccountRequest)).RefusedAsync(409, ErrorCode.HandleTaken);
        foreach (var path in new[] { "", "/videos", "/followers", "/following" })
        {
            await (await gateway.Guest.GetAsync($"/v1/users/{person.Handle}{path}")).RefusedAsync(404, ErrorCode.UserNotFound);
        }

        await (await Delete(person.Http, RunningGateway.Password)).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Fact]
    public async Task Everything_that_the_person_left_is_gone()
    {
        var (gone, friend) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var friends = await friend.RenderVideoAsync(Visibility.Public);
        var post = await gone.RenderVideoAsync(Visibility.Public);
        await gone.Http.PutAsync($"/v1/users/{friend.Handle}/follow", null).SucceedsAsync();
        await friend.Http.PutAsync($"/v1/users/{gone.Handle}/follow", null).SucceedsAsync();
        await gone.Http.PutAsync($"/v1/videos/{friends.Id}/like", null).SucceedsAsync();
        await gone.Http.PostAsync($"/v1/videos/{friends.Id}/comments", new CreateCommentRequest("My words."), SoraJson.Default.CreateCommentRequest).SucceedsAsync();
        await Eventually.Is(() => Post(friends.Id), seen => seen is { Likes: 1, Comments: 1 });
        await Eventually.Is(() => Notifications(friend), told => told.Count(notification => notification.ActorHandle == gone.Handle) == 3);
        Assert.NotEmpty(FilesOf(post.Id));
        using var hold = gateway.Engine.Hold();
        var running = await gone.CreateVideoAsync(seconds: "8");
        await Eventually.Is(() => gone.GetVideoAsync(running.Id), video => video.Status == VideoStatus.InProgress);
        var queued = await gone.CreateVideoAsync();

        await Delete(gone.Http, RunningGateway.Password).SucceedsAsync();

        await Eventually.Is(() => Post(friends.Id), seen => seen is { Likes: 0, Comments: 0 });
        Assert.Empty((await gateway.Guest.GetAsync($"/v1/videos/{friends.Id}/comments", SoraJson.Default.PageCommentResource)).Data);
        foreach (var id in new[] { post.Id, running.Id, queued.Id })
        {
            await Eventually.Is(() => gateway.Guest.GetAsync($"/v1/videos/{id}"), answer => (int)answer.StatusCode == 404);
            await Eventually.Is(() => Task.FromResult(FilesOf(id)), files => files.Length == 0);
        }

        Assert.DoesNotContain((await gateway.Guest.GetAsync("/v1/feeds/latest?limit=100", SoraJson.Default.PagePostResource)).Data, shown => shown.Author.Id == gone.Id);
        var me = await Eventually.Is(() => friend.Http.GetAsync("/v1/users/me", SoraJson.Default.UserProfile), profile => profile is { FollowerCount: 0, FollowingCount: 0 });
        Assert.Empty((await gateway.Guest.GetAsync($"/v1/users/{me.Handle}/followers", SoraJson.Default.PageUserReference)).Data);
        Assert.Equal([friends.Id], (await friend.Http.GetAsync("/v1/feeds/following", SoraJson.Default.PagePostResource)).Data.Select(shown => shown.Id));
        var told = await Eventually.Is(() => Notifications(friend), all => all.All(notification => notification.ActorHandle is null));
        Assert.Equal(Enumerable.Range(1, told.Count).Select(number => (long)number), told.Select(notification => notification.Sequence));
        Assert.DoesNotContain(told, notification => notification.Text == "My words.");
    }

    [Fact]
    public async Task A_wrong_password_deletes_nothing_and_ten_of_them_lock_the_account()
    {
        var person = await gateway.SignUpAsync();

        var refused = await (await Delete(person.Http, "not the password")).RefusedAsync(403, ErrorCode.WrongPassword);
        Assert.Equal("password", refused.Param);
        await (await Delete(person.Http, "")).RefusedAsync(403, ErrorCode.WrongPassword);
        await person.Http.GetAsync("/v1/users/me").SucceedsAsync();

        for (var i = 0; i < 8; i++)
        {
            await (await Delete(person.Http, "not the password")).RefusedAsync(403, ErrorCode.WrongPassword);
        }

        await (await Delete(person.Http, RunningGateway.Password)).RefusedAsync(429, ErrorCode.LockedOut);
        await (await SignIn(person.Handle)).RefusedAsync(429, ErrorCode.LockedOut);
        await person.Http.GetAsync("/v1/users/me").SucceedsAsync();
    }

    [Fact]
    public async Task Only_a_person_with_a_session_deletes_their_own_account()
    {
        var person = await gateway.SignUpAsync();
        using var script = gateway.WithToken(await KeyOf(person));
        var signedOut = await gateway.SignUpAsync();
        await signedOut.Http.DeleteAsync("/v1/sessions/current").SucceedsAsync();

        await (await Delete(gateway.Guest, RunningGateway.Password)).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await Delete(signedOut.Http, RunningGateway.Password)).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await Delete(script, RunningGateway.Password)).RefusedAsync(403, ErrorCode.Forbidden);
        await (await person.Http.DeleteAsync("/v1/users/me")).RefusedAsync(415, ErrorCode.UnsupportedMediaType);
        await person.Http.GetAsync("/v1/users/me").SucceedsAsync();
        await (await SignIn(signedOut.Handle)).ReadAsync(SoraJson.Default.SessionResponse);
    }

    [Fact]
    public async Task Passwords_are_tried_as_seldom_here_as_at_the_sign_in()
    {
        await using var strict = await RunningGateway.StartAsync(("Sora:Limits:LoopbackFactor", "1"), ("Sora:Limits:CredentialRequestsPerMinute", "3"));
        var person = await strict.SignUpAsync(); // the first of three
        await (await Delete(person.Http, "not the password")).RefusedAsync(403, ErrorCode.WrongPassword);
        await (await Delete(person.Http, "not the password")).RefusedAsync(403, ErrorCode.WrongPassword);

        await (await Delete(person.Http, RunningGateway.Password)).RefusedAsync(429, ErrorCode.RateLimitExceeded);
    }

    [Fact]
    public async Task It_cuts_the_live_connections_of_sessions_and_api_keys()
    {
        var person = await gateway.SignUpAsync();
        await using var browser = await person.ConnectAsync();
        await using var script = await LiveConnections.ConnectAsync(gateway, await KeyOf(person));
        var closed = Task.WhenAll(Closed(browser), Closed(script));

        await Delete(person.Http, RunningGateway.Password).SucceedsAsync();

        await closed.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_deletion_at_another_gateway_cuts_them_too()
    {
        var person = await gateway.SignUpAsync();
        await using var browser = await person.ConnectAsync();
        await using var script = await LiveConnections.ConnectAsync(gateway, await KeyOf(person));
        var closed = Task.WhenAll(Closed(browser), Closed(script));

        await gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountDeletionGrain>(person.Id).Delete();

        await closed.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static Task<HttpResponseMessage> Delete(HttpClient http, string password) => http.SendAsync(
        new HttpRequestMessage(HttpMethod.Delete, "/v1/users/me") { Content = JsonContent.Create(new DeleteAccountRequest(password), SoraJson.Default.DeleteAccountRequest) });

    private static async Task<string> KeyOf(Person person) =>
        (await (await person.Http.PostAsync("/v1/api_keys", new CreateApiKeyRequest("my script"), SoraJson.Default.CreateApiKeyRequest)).ReadAsync(SoraJson.Default.ApiKeyResource, 201)).Key!;

    private static async Task<IReadOnlyList<Contracts.Live.Notification>> Notifications(Person person) =>
        (await person.Http.GetAsync("/v1/notifications?limit=100", SoraJson.Default.NotificationList)).Data;

    private static Task Closed(HubConnection hub)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        return closed.Task;
    }

    private Task<HttpResponseMessage> SignIn(string handle) =>
        gateway.Guest.PostAsync("/v1/sessions", new CreateSessionRequest(handle, RunningGateway.Password), SoraJson.Default.CreateSessionRequest);

    private Task<PostResource> Post(string videoId) => gateway.Guest.GetAsync($"/v1/videos/{videoId}/post", SoraJson.Default.PostResource);

    /// <summary>Everything on the disk that belongs to a video: file, thumbnail, sprite sheet, latents, checkpoints.</summary>
    private string[] FilesOf(string videoId) =>
        [.. Directory.EnumerateFiles(gateway.Data, "*", SearchOption.AllDirectories).Where(file => file.Contains(videoId, StringComparison.Ordinal))];
}

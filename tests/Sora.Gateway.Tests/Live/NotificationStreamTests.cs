using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;
using Sora.Grains.Accounts;

namespace Sora.Gateway.Tests.Live;

public sealed class NotificationStreamTests(RunningGateway gateway)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_author_sees_likes_and_follows_as_they_happen_once_and_in_order(bool messagePack)
    {
        var author = await gateway.SignUpAsync();
        var video = await author.RenderVideoAsync(Visibility.Public);
        Person[] fans = [await gateway.SignUpAsync(), await gateway.SignUpAsync(), await gateway.SignUpAsync()];
        await using var hub = await author.ConnectAsync(messagePack);
        await using var stream = hub.WatchNotifications().GetAsyncEnumerator();
        var seen = new List<Notification> { await Next() };

        foreach (var fan in fans)
        {
            await fan.Http.PutAsync($"/v1/videos/{video.Id}/like", content: null).SucceedsAsync();
            await fan.Http.PutAsync($"/v1/users/{author.Handle}/follow", content: null).SucceedsAsync();
        }

        while (seen.Count < 1 + 2 * fans.Length)
        {
            seen.Add(await Next());
        }

        Assert.Equal(NotificationType.VideoReady, seen[0].Type);
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(i => (long)i), seen.Select(n => n.Sequence));
        Assert.Equal(fans.Select(fan => fan.Handle).Order(), seen.Where(n => n.Type == NotificationType.Like).Select(n => n.ActorHandle!).Order());
        Assert.Equal(fans.Select(fan => fan.Handle).Order(), seen.Where(n => n.Type == NotificationType.Follow).Select(n => n.ActorHandle!).Order());

        async Task<Notification> Next()
        {
            Assert.True(await stream.MoveNextAsync());
            return stream.Current;
        }
    }

    [Fact]
    public async Task A_client_that_reconnects_gets_what_came_meanwhile_once()
    {
        var author = await gateway.SignUpAsync();
        var first = await First(await author.ConnectAsync(), after: 0, expected: author.RenderVideoAsync());

        await author.RenderVideoAsync();
        var second = await First(await author.ConnectAsync(), after: first.Sequence, expected: Task.CompletedTask);

        Assert.Equal(first.Sequence + 1, second.Sequence);

        static async Task<Notification> First(HubConnection hub, long after, Task expected)
        {
            await using (hub)
            {
                var notification = await hub.WatchNotifications(after).FirstAsync();
                await expected;
                return notification;
            }
        }
    }

    [Fact]
    public async Task Two_connections_of_one_person_both_see_everything()
    {
        var author = await gateway.SignUpAsync();
        await using var phone = await author.ConnectAsync();
        await using var desk = await author.ConnectAsync(messagePack: false);
        var both = Task.WhenAll(phone.WatchNotifications().Take(2).ToListAsync().AsTask(), desk.WatchNotifications().Take(2).ToListAsync().AsTask());

        var videos = new[] { await author.RenderVideoAsync(), await author.RenderVideoAsync() };

        Assert.All(await both, seen => Assert.Equal(videos.Select(video => video.Id).Order(), seen.Select(n => n.VideoId!).Order()));
    }

    [Fact]
    public async Task The_inbox_says_what_is_unread()
    {
        var author = await gateway.SignUpAsync();
        await author.RenderVideoAsync();
        var inbox = await Eventually.Is(() => author.Http.GetAsync("/v1/notifications", SoraJson.Default.NotificationList), list => list.Data is not []);
        Assert.Equal(1, inbox.UnreadCount);

        await author.Http.PostAsync("/v1/notifications/read", new MarkReadRequest(inbox.Data[^1].Sequence), SoraJson.Default.MarkReadRequest).SucceedsAsync();

        Assert.Equal(0, (await author.Http.GetAsync("/v1/notifications", SoraJson.Default.NotificationList)).UnreadCount);
        Assert.Empty((await author.Http.GetAsync($"/v1/notifications?after={inbox.Data[^1].Sequence}", SoraJson.Default.NotificationList)).Data);
        await (await author.Http.GetAsync("/v1/notifications?after=-1")).RefusedAsync(400, ErrorCode.InvalidRequest);
        await (await author.Http.PostAsync("/v1/notifications/read", new MarkReadRequest(-1), SoraJson.Default.MarkReadRequest)).RefusedAsync(400, ErrorCode.InvalidRequest);
        await (await gateway.Guest.GetAsync("/v1/notifications")).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Fact]
    public async Task Signing_out_cuts_the_live_connections_of_the_session()
    {
        var person = await gateway.SignUpAsync();
        await using var hub = await person.ConnectAsync();
        var closed = Closed(hub);

        await person.Http.DeleteAsync("/v1/sessions/current").SucceedsAsync();

        await closed.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Signing_out_at_another_gateway_cuts_them_too()
    {
        var person = await gateway.SignUpAsync();
        await using var hub = await person.ConnectAsync();
        var closed = Closed(hub);
        var session = new JsonWebToken(person.Session.AccessToken).GetClaim(JwtRegisteredClaimNames.Sid).Value;

        await gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(person.Id).CloseSession(session);

        await closed.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static Task Closed(HubConnection hub)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };
        return closed.Task;
    }
}

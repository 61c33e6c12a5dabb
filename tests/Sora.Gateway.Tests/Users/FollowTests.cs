using System.Net.Http.Json;
using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Users;

public sealed class FollowTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_follow_that_is_repeated_counts_once_and_shows_on_both_sides()
    {
        var (fan, star) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());

        await fan.Http.PutAsync($"/v1/users/{star.Handle}/follow", content: null).SucceedsAsync();
        await fan.Http.PutAsync($"/v1/users/{star.Handle}/follow", content: null).SucceedsAsync();

        var profile = await Eventually.Is(() => fan.Http.GetAsync($"/v1/users/{star.Handle}", SoraJson.Default.UserProfile), user => user.FollowerCount > 0);
        Assert.Equal((1, true), (profile.FollowerCount, profile.FollowedByMe));
        Assert.Equal(fan.Handle, Assert.Single((await gateway.Guest.GetAsync($"/v1/users/{star.Handle}/followers", SoraJson.Default.PageUserReference)).Data).Handle);
        Assert.Equal(star.Handle, Assert.Single((await gateway.Guest.GetAsync($"/v1/users/{fan.Handle}/following", SoraJson.Default.PageUserReference)).Data).Handle);

        await fan.Http.DeleteAsync($"/v1/users/{star.Handle}/follow").SucceedsAsync();
        Assert.False((await fan.Http.GetAsync($"/v1/users/{star.Handle}", SoraJson.Default.UserProfile)).FollowedByMe);
    }

    [Fact]
    public async Task Following_oneself_and_nobody_are_refused()
    {
        var person = await gateway.SignUpAsync();

        await (await person.Http.PutAsync($"/v1/users/{person.Handle}/follow", content: null)).RefusedAsync(400, ErrorCode.SelfFollow);
        await (await person.Http.PutAsync("/v1/users/nobody_here/follow", content: null)).RefusedAsync(404, ErrorCode.UserNotFound);
        await (await person.Http.GetAsync("/v1/users/NOT-a-handle")).RefusedAsync(404, ErrorCode.UserNotFound);
        await (await gateway.Guest.PutAsync($"/v1/users/{person.Handle}/follow", content: null)).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Fact]
    public async Task A_profile_changes_where_asked_and_stays_elsewhere()
    {
        var person = await gateway.SignUpAsync();

        await person.Http.PatchAsync("/v1/users/me", JsonContent.Create(new UpdateProfileRequest(Bio: "I make videos.\nBeaucoup."), SoraJson.Default.UpdateProfileRequest)).SucceedsAsync();
        var refused = await person.Http.PatchAsync("/v1/users/me", JsonContent.Create(new UpdateProfileRequest(DisplayName: new string('x', 51)), SoraJson.Default.UpdateProfileRequest));

        Assert.Equal("display_name", (await refused.RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        var me = await person.Http.GetAsync("/v1/users/me", SoraJson.Default.UserProfile);
        Assert.Equal((person.Handle, "I make videos.\nBeaucoup."), (me.DisplayName, me.Bio));
    }

    [Fact]
    public async Task A_profile_lists_only_the_videos_that_the_viewer_may_see()
    {
        var (owner, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync());
        var hidden = await owner.CreateVideoAsync();
        var open = await owner.RenderVideoAsync(Visibility.Public);

        var path = $"/v1/users/{owner.Handle}/videos";

        Assert.Equal([open.Id], (await stranger.Http.GetAsync(path, SoraJson.Default.PagePostResource)).Data.Select(post => post.Id));
        Assert.Equal([open.Id, hidden.Id], (await owner.Http.GetAsync(path, SoraJson.Default.PagePostResource)).Data.Select(post => post.Id));
    }
}

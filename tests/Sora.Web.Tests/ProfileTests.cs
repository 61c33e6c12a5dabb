using Bunit;
using Sora.Contracts.Videos;
using Sora.Web.Client.Profiles;

namespace Sora.Web.Tests;

public sealed class ProfileTests : PageTest
{
    [Fact]
    public void A_guest_sees_who_somebody_is_how_many_follow_them_and_their_videos()
    {
        var post = Server.Add("A ball");
        Server.People["ada"] = Server.People["ada"] with { Bio = "I draw balls.", FollowerCount = 1_234, FollowingCount = 2, VideoCount = 1 };

        var page = Show("@Ada");

        page.WaitForAssertion(() => Assert.Equal($"/v/{post.Id}", page.Find(".grid a").GetAttribute("href")), Patience);
        Assert.Equal("Ada", page.Find("h1").TextContent);
        Assert.Contains("@ada", page.Find("header").TextContent);
        Assert.Equal("I draw balls.", page.Find(".bio").TextContent);
        Assert.Equal("1.2K", page.Find("[data-testid=follower-count]").TextContent);
        Assert.Equal(["1 video", "1.2K followers", "2 following"], page.FindAll(".counters li").Select(counter => counter.TextContent));
        Assert.Empty(page.FindAll("[data-testid=edit-profile]"));
    }

    [Fact]
    public async Task Following_and_unfollowing_count_at_once()
    {
        Server.People["ada"] = ScriptedServer.Person("ada") with { FollowerCount = 4 };
        Visit("grace");
        var page = Show("@ada");

        await DoAsync(page, "[data-testid=follow-button]", element => element.Click());
        page.WaitForAssertion(() => Assert.Equal("5", page.Find("[data-testid=follower-count]").TextContent), Patience);
        page.WaitForAssertion(() => Assert.Equal(["PUT /v1/users/ada/follow"], Server.Deeds), Patience);

        await DoAsync(page, "[data-testid=follow-button]", element => element.Click());
        page.WaitForAssertion(() => Assert.Equal("4", page.Find("[data-testid=follower-count]").TextContent), Patience);
        page.WaitForAssertion(() => Assert.Equal(["PUT /v1/users/ada/follow", "DELETE /v1/users/ada/follow"], Server.Deeds), Patience);
    }

    [Fact]
    public async Task A_follow_outlives_an_older_answer_that_arrives_after_it()
    {
        Server.People["ada"] = ScriptedServer.Person("ada") with { FollowerCount = 4 };
        var (asked, release) = (0, new TaskCompletionSource());
        Server.Delay = http => http.Path == "/v1/users/ada" && Interlocked.Increment(ref asked) > 1 ? release.Task : Task.CompletedTask;
        Visit("grace");
        var page = Show("@ada");

        await DoAsync(page, "[data-testid=follow-button]", element => element.Click());
        page.WaitForAssertion(() => Assert.Equal(["PUT /v1/users/ada/follow"], Server.Deeds), Patience);
        Server.People["ada"] = Server.People["ada"] with { DisplayName = "Ada L." }; // marks the answer
        release.SetResult();

        page.WaitForAssertion(() => Assert.Equal("Ada L.", page.Find("h1").TextContent), Patience);
        Assert.Equal("5", page.Find("[data-testid=follower-count]").TextContent);
        Assert.Equal("true", page.Find("[data-testid=follow-button]").GetAttribute("aria-pressed"));
    }

    [Fact]
    public void Learning_that_one_follows_somebody_counts_nobody_twice()
    {
        Server.People["ada"] = ScriptedServer.Person("ada") with { FollowerCount = 4, FollowedByMe = true };
        Visit("grace");

        var page = Show("@ada");

        page.WaitForAssertion(() => Assert.Equal("true", page.Find("[data-testid=follow-button]").GetAttribute("aria-pressed")), Patience);
        Assert.Equal("4", page.Find("[data-testid=follower-count]").TextContent);
    }

    [Fact]
    public async Task A_person_edits_their_own_name_and_words_and_sees_their_private_videos()
    {
        var secret = Server.Add("Secret", "grace", visibility: Visibility.Private);
        Visit("grace");
        var page = Show("@grace");
        page.WaitForAssertion(() => Assert.Equal($"/v/{secret.Id}", page.Find(".grid a").GetAttribute("href")), Patience);
        Assert.Empty(page.FindAll("[data-testid=follow-button]"));

        await DoAsync(page, "[data-testid=edit-profile]", element => element.Click());
        Assert.Equal("Grace", page.Find("#display-name").GetAttribute("value"));
        await DoAsync(page, "#display-name", element => element.Change(" Grace H. "));
        await DoAsync(page, "#bio", element => element.Change("I find moths."));
        await DoAsync(page, "form", element => element.Submit());

        page.WaitForAssertion(() => Assert.Equal("Grace H.", page.Find("h1").TextContent), Patience);
        Assert.Equal("I find moths.", page.Find(".bio").TextContent);
        Assert.Empty(page.FindAll("form"));
        Assert.Equal(("Grace H.", "I find moths."), (Server.People["grace"].DisplayName, Server.People["grace"].Bio));
    }

    [Theory]
    [InlineData("@nobody")]
    [InlineData("nobody")]
    public void Who_does_not_exist_has_no_page(string address)
    {
        var page = Show(address);

        page.WaitForAssertion(() => Assert.Contains("There is nothing here", page.Markup), Patience);
    }

    private IRenderedComponent<ProfilePage> Show(string address) => Page.Render<ProfilePage>(page => page.Add(p => p.Address, address));
}

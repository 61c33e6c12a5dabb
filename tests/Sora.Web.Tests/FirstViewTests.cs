using System.Net;
using Sora.Contracts.Videos;

namespace Sora.Web.Tests;

/// <summary>What a browser gets before any script has run.</summary>
public sealed class FirstViewTests : IAsyncLifetime
{
    private ScriptedServer server = null!;
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ScriptedServer.StartAsync(withPages: true);
        http = new HttpClient { BaseAddress = server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task The_feed_is_there_without_scripts()
    {
        server.Add("Sunset over the sea");

        var page = await http.GetStringAsync("/");

        Assert.Contains("Sunset over the sea", page);
        Assert.Contains("<video", page);
    }

    [Theory]
    [InlineData("fr-CA,fr;q=0.9,en;q=0.5", null, "fr")]
    [InlineData("de, en;q=0.5, fr;q=0.8", null, "fr")]
    [InlineData("de", null, "en")]
    [InlineData("fr", "sora.language=en", "en")]
    [InlineData("en", "sora.language=xx", "en")]
    public async Task The_language_is_the_chosen_one_or_the_browsers(string accepted, string? cookie, string expected)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/signup") { Headers = { { "Accept-Language", accepted } } };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        var page = await (await http.SendAsync(request)).Content.ReadAsStringAsync();

        Assert.Contains($"<html lang=\"{expected}\">", page);
        Assert.Contains(expected == "fr" ? "Créer un compte" : "Create an account", WebUtility.HtmlDecode(page));
    }

    [Fact]
    public async Task A_public_video_describes_itself_to_those_who_preview_links()
    {
        var post = server.Add("Sunset over the sea");

        var page = await http.GetStringAsync($"/v/{post.Id}");

        Assert.Contains("<meta property=\"og:title\" content=\"Sunset over the sea\"", page);
        Assert.Contains($"<meta property=\"og:video\" content=\"{server.Address}v1/videos/{post.Id}/content\"", page);
    }

    [Fact]
    public async Task A_private_video_tells_a_guest_nothing()
    {
        var post = server.Add("Secret", visibility: Visibility.Private);

        var answer = await http.GetAsync($"/v/{post.Id}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("Secret", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/no/such/page")]
    [InlineData("/nobody")]
    [InlineData("/@nobody_at_all")]
    public async Task An_address_that_leads_nowhere_answers_404_with_a_page(string path)
    {
        var answer = await http.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_page_allows_scripts_of_its_own_files_only_and_contains_none_inline()
    {
        server.Add("A ball");

        var answer = await http.GetAsync("/");

        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("script-src 'self' 'wasm-unsafe-eval';", answer.Headers.GetValues("Content-Security-Policy").Single());
        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script>", page);
        Assert.DoesNotContain(" style=", page);
        Assert.DoesNotContain("onclick=", page);
    }
}

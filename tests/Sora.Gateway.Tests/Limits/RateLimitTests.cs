using System.Globalization;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Limits;

public sealed class RateLimitTests(RunningGateway gateway)
{
    [Fact]
    public async Task Every_answer_says_what_is_left_and_the_loopback_address_has_plenty()
    {
        var answer = await gateway.Guest.GetAsync("/v1/feeds/latest");

        Assert.Equal(12_000, Header(answer, "x-ratelimit-limit-requests"));
        Assert.InRange(Header(answer, "x-ratelimit-remaining-requests"), 1, 12_000);
        Assert.True(answer.Headers.Contains("x-ratelimit-reset-requests"));
    }

    [Fact]
    public async Task Guests_and_users_are_counted_apart_and_refused_with_the_time_to_wait()
    {
        await using var strict = await RunningGateway.StartAsync(("Sora:Limits:LoopbackFactor", "1"), ("Sora:Limits:GuestRequestsPerMinute", "5"), ("Sora:Limits:UserRequestsPerMinute", "5"));
        var person = await strict.SignUpAsync(); // one request of the guests

        var refused = await RefusedAsync(strict.Guest);
        await person.Http.GetAsync("/v1/users/me").SucceedsAsync();
        await RefusedAsync(person.Http);

        Assert.InRange(Header(refused, "retry-after"), 1, 60);
        Assert.InRange(Header(refused, "retry-after-ms"), 1, 60_000);
        Assert.Equal("true", Assert.Single(refused.Headers.GetValues("x-should-retry")));
        Assert.Equal(0, Header(refused, "x-ratelimit-remaining-requests"));
    }

    [Fact]
    public async Task An_address_is_limited_whoever_asks_from_it_and_others_are_not_its_neighbours()
    {
        await using var strict = await RunningGateway.StartAsync(("Sora:TrustedProxies:0", "127.0.0.0/8"), ("Sora:Limits:AddressRequestsPerMinute", "5"));
        var person = await strict.SignUpAsync();

        await RefusedAsync(strict.Guest, from: "203.0.113.7");
        var signedIn = await AskAsync(person.Http, from: "203.0.113.7");
        var elsewhere = await AskAsync(strict.Guest, from: "203.0.113.8");

        await signedIn.RefusedAsync(429, ErrorCode.RateLimitExceeded);
        await Task.FromResult(elsewhere).SucceedsAsync();
    }

    [Fact]
    public async Task Sign_ins_are_limited_more_strictly()
    {
        await using var strict = await RunningGateway.StartAsync(("Sora:Limits:LoopbackFactor", "1"), ("Sora:Limits:CredentialRequestsPerMinute", "3"));

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add(await strict.Guest.PostAsync("/v1/sessions", new CreateSessionRequest("nobody_here", "some password"), SoraJson.Default.CreateSessionRequest));
        }

        await answers[0].RefusedAsync(401, ErrorCode.InvalidCredentials);
        await answers[3].RefusedAsync(429, ErrorCode.RateLimitExceeded);
    }

    /// <summary>Asks until it is refused, at most as often as the limit allows and once more for each token that comes back meanwhile.</summary>
    private static async Task<HttpResponseMessage> RefusedAsync(HttpClient http, string? from = null)
    {
        for (var i = 0; i < 20; i++)
        {
            var answer = await AskAsync(http, from);
            if (!answer.IsSuccessStatusCode)
            {
                await answer.RefusedAsync(429, ErrorCode.RateLimitExceeded);
                return answer;
            }
        }

        Assert.Fail("Twenty requests were let through.");
        return null;
    }

    /// <summary>Asks by a proxy on this machine, for a caller elsewhere.</summary>
    private static Task<HttpResponseMessage> AskAsync(HttpClient http, string? from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/feeds/latest");
        if (from is not null)
        {
            request.Headers.Add("X-Forwarded-For", from);
        }

        return http.SendAsync(request);
    }

    private static long Header(HttpResponseMessage answer, string name) => long.Parse(Assert.Single(answer.Headers.GetValues(name)), CultureInfo.InvariantCulture);
}

using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sora.Contracts;
using Sora.Contracts.Videos;

namespace Sora.Client.Tests.Http;

public sealed class RetryTests
{
    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_read_is_repeated_until_the_server_is_back(int status)
    {
        var tries = 0;
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/users/ada", () =>
            ++tries < 3 ? ScriptedServer.Error(status, "service_unavailable") : ScriptedServer.Json(ScriptedServer.Profile("ada"))));
        await using var client = server.Client();

        Assert.Equal("ada", (await client.Users.GetAsync("ada")).Handle);
        Assert.Equal(3, tries);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(501)]
    public async Task What_would_fail_again_is_not_repeated(int status)
    {
        var tries = 0;
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/users/ada", () =>
        {
            tries++;
            return ScriptedServer.Error(status, "conflict");
        }));
        await using var client = server.Client();

        Assert.Equal((HttpStatusCode)status, (await Assert.ThrowsAsync<SoraApiException>(() => client.Users.GetAsync("ada"))).Status);
        Assert.Equal(1, tries);
    }

    [Theory]
    [InlineData("retry-after-ms", "1500", 1.5)]
    [InlineData("retry-after", "7", 7)]
    public async Task The_pause_is_the_one_that_the_server_asks_for(string header, string value, double seconds)
    {
        var tries = 0;
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/users/ada", (HttpResponse response) =>
        {
            response.Headers[header] = value;
            return ++tries == 1 ? ScriptedServer.Error(429, "rate_limit_exceeded") : ScriptedServer.Json(ScriptedServer.Profile("ada"));
        }));
        var time = new InstantTime();
        await using var client = server.Client(options: new SoraClientOptions { TimeProvider = time });

        await client.Users.GetAsync("ada");
        Assert.Equal([TimeSpan.FromSeconds(seconds)], time.Waits);
    }

    [Fact]
    public async Task A_pause_that_is_too_long_is_left_to_the_caller()
    {
        var tries = 0;
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/users/ada", (HttpResponse response) =>
        {
            tries++;
            response.Headers.RetryAfter = "3600";
            return ScriptedServer.Error(429, "rate_limit_exceeded");
        }));
        await using var client = server.Client();

        Assert.Equal(TimeSpan.FromHours(1), (await Assert.ThrowsAsync<SoraApiException>(() => client.Users.GetAsync("ada"))).RetryAfter);
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Pauses_grow_are_not_alike_and_end_at_the_longest()
    {
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/users/ada", () => ScriptedServer.Error(503, "service_unavailable")));
        var time = new InstantTime();
        var options = new SoraClientOptions { TimeProvider = time, MaxRetries = 6, FirstDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(8), Random = new Random(1) };
        await using var client = server.Client(options: options);

        await Assert.ThrowsAsync<SoraApiException>(() => client.Users.GetAsync("ada"));
        double[] longest = [1, 2, 4, 8, 8, 8];
        Assert.Equal(longest.Length, time.Waits.Count);
        Assert.All(time.Waits.Zip(longest), wait => Assert.InRange(wait.First.TotalSeconds, wait.Second / 2, wait.Second));
        Assert.Equal(6, time.Waits.Distinct().Count());
    }

    [Fact]
    public async Task A_create_is_repeated_under_one_key_and_another_create_has_another_key()
    {
        var keys = new ConcurrentQueue<string>();
        await using var server = await ScriptedServer.StartAsync(app => app.MapPost("/v1/videos", (HttpContext http) =>
        {
            keys.Enqueue(http.Request.Headers["Idempotency-Key"].ToString());
            if (keys.Count == 1)
            {
                http.Abort(); // the answer is lost on the way
            }
            return keys.Count == 2 ? ScriptedServer.Error(500, "internal_error") : ScriptedServer.Json(Video("video_1"));
        }));
        await using var client = server.Client();

        Assert.Equal("video_1", (await client.Videos.CreateAsync(new CreateVideoRequest("a red ball"))).Id);
        Assert.Equal(3, keys.Count);
        Assert.Single(keys.Distinct());
        Assert.NotEmpty(keys.First());

        await client.Videos.CreateAsync(new CreateVideoRequest("a red ball"));
        Assert.NotEqual(keys.First(), keys.Last());
        await client.Videos.CreateAsync(new CreateVideoRequest("a red ball"), "my-own-key");
        Assert.Equal("my-own-key", keys.Last());
    }

    [Fact]
    public async Task Signing_up_is_never_repeated()
    {
        var tries = 0;
        await using var server = await ScriptedServer.StartAsync(app => app.MapPost("/v1/accounts", () =>
        {
            tries++;
            return ScriptedServer.Error(503, "service_unavailable");
        }));
        await using var client = server.Client();

        await Assert.ThrowsAsync<SoraApiException>(() => client.Accounts.SignUpAsync("ada", "correct horse"));
        Assert.Equal(1, tries);
    }

    private static VideoResource Video(string id) => new()
    {
        Id = id, Model = "petit-monde", Status = VideoStatus.Queued, Progress = 0, CreatedAt = 1, CompletedAt = null, ExpiresAt = null, Prompt = "a red ball",
        Size = "96x168", Seconds = "4", RemixedFromVideoId = null, Error = null, NativeSize = "96x168", Visibility = Visibility.Private, Seed = 1,
    };
}

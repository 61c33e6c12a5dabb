using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Operations;

public sealed class OperationsTests(RunningGateway gateway)
{
    private static readonly string[] Paths = ["/health/live", "/health/ready", "/metrics", "/openapi/v1.json", "/reference/"];

    public static TheoryData<string> Routes => [.. Paths];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Operations_are_open_on_this_machine(string path) => await gateway.Guest.GetAsync(path).SucceedsAsync();

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Operations_are_closed_to_whom_a_proxy_on_this_machine_relays(string path)
    {
        Assert.Equal(401, (int)(await gateway.Guest.SendAsync(Relayed(path))).StatusCode);
    }

    [Fact]
    public async Task Operations_are_open_to_the_networks_that_the_operator_names_and_closed_to_others()
    {
        await using var proxied = await RunningGateway.StartAsync(("Sora:TrustedProxies:0", "127.0.0.0/8"), ("Sora:OperatorNetworks:0", "198.51.100.0/24"));

        Assert.Equal(200, await From("198.51.100.9"));
        Assert.Equal(401, await From("203.0.113.7"));

        async Task<int> From(string address) =>
            (int)(await proxied.Guest.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health/live") { Headers = { { "X-Forwarded-For", address } } })).StatusCode;
    }

    [Fact]
    public async Task The_dashboard_is_there_when_asked_for_and_for_operators_alone()
    {
        await using var watched = await RunningGateway.StartAsync(("Sora:Dashboard", "true"));

        await watched.Guest.GetAsync("/ops/orleans/").SucceedsAsync();
        Assert.Equal(401, (int)(await watched.Guest.SendAsync(Relayed("/ops/orleans/"))).StatusCode);
    }

    [Fact]
    public async Task Without_a_dashboard_its_address_says_how_to_have_one_to_operators_alone()
    {
        var answer = await gateway.Guest.GetAsync("/ops/orleans/");

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains("--Sora:Dashboard true", await answer.Content.ReadAsStringAsync());
        Assert.Equal(401, (int)(await gateway.Guest.SendAsync(Relayed("/ops/orleans/"))).StatusCode);
    }

    [Fact]
    public async Task The_api_description_has_every_route_with_a_summary_and_says_which_need_a_token()
    {
        using var document = JsonDocument.Parse(await gateway.Guest.GetStringAsync("/openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths");
        var described = paths.EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(operation => operation.Name != "head").Select(operation => (Key: $"{operation.Name.ToUpperInvariant()} {path.Name}", Operation: operation.Value)))
            .ToDictionary(item => item.Key, item => item.Operation);

        var routes = gateway.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IEndpointSummaryMetadata>() is not null)
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(method => method != "HEAD").Select(method => $"{method} /{route.RoutePattern.RawText!.Trim('/')}"))
            .ToHashSet();

        Assert.Equal(52, routes.Count);
        Assert.Equal(routes.Order(), described.Keys.Order());
        Assert.All(described, item => Assert.NotEmpty(item.Value.GetProperty("summary").GetString()!));
        Assert.True(described["POST /v1/videos"].TryGetProperty("security", out _));
        Assert.False(described["GET /v1/feeds/latest"].TryGetProperty("security", out _));
        Assert.True(described["POST /v1/videos"].GetProperty("requestBody").GetProperty("content").TryGetProperty("multipart/form-data", out _));
        Assert.Equal("bearer", document.RootElement.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString());
    }

    [Fact]
    public async Task The_reference_page_needs_nothing_from_elsewhere()
    {
        var page = await gateway.Guest.GetStringAsync("/reference/");

        Assert.Contains("script", page);
        Assert.DoesNotContain("https://cdn", page);
        Assert.DoesNotContain("src=\"http", page);
    }

    [Fact]
    public async Task Metrics_count_requests_and_grain_calls()
    {
        // A server of its own: OpenTelemetry knows the meters of several in one process by their name only, and stops counting when one of them goes.
        await using var fresh = await RunningGateway.StartAsync();
        await fresh.Guest.GetAsync("/v1/feeds/latest").SucceedsAsync();

        var metrics = await Eventually.Is(() => fresh.Guest.GetStringAsync("/metrics"), text => text.Contains("http_server_request_duration_seconds_count"));

        Assert.Contains("orleans", metrics);
    }

    [Fact]
    public async Task The_page_is_served_beside_the_api()
    {
        var page = await gateway.Guest.GetAsync("/");

        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<main", await page.Content.ReadAsStringAsync());
    }

    private static HttpRequestMessage Relayed(string path) => new(HttpMethod.Get, path) { Headers = { { "X-Forwarded-For", "203.0.113.7" } } };
}

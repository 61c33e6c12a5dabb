using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Errors;

public sealed class BadRequestTests(RunningGateway gateway)
{
    [Theory]
    [InlineData("/v1/accounts", "")]
    [InlineData("/v1/accounts", "{")]
    [InlineData("/v1/accounts", "[]")]
    [InlineData("/v1/accounts", "nonsense")]
    [InlineData("/v1/accounts", """{"handle":5,"password":"long enough"}""")]
    [InlineData("/v1/accounts", "null")]
    public async Task Malformed_json_is_refused(string path, string body)
    {
        var answer = await gateway.Guest.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await answer.RefusedAsync(400, body is "" or "null" ? ErrorCode.InvalidRequest : ErrorCode.InvalidJson);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"prompt":"A red ball.","seed":"many"}""")]
    public async Task Malformed_json_of_a_create_is_refused(string body)
    {
        var person = await gateway.SignUpAsync();

        await (await person.Http.PostAsync("/v1/videos", new StringContent(body, Encoding.UTF8, "application/json"))).RefusedAsync(400, ErrorCode.InvalidJson);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Malformed_multipart_is_refused(string type)
    {
        var person = await gateway.SignUpAsync();
        var body = new ByteArrayContent("--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nA red ba"u8.ToArray());
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        await (await person.Http.PostAsync("/v1/videos", body)).RefusedAsync(400, ErrorCode.InvalidRequest);
    }

    [Fact]
    public async Task The_field_at_fault_is_named()
    {
        var answer = await gateway.Guest.PostAsync("/v1/accounts", new StringContent("""{"handle":"good_one","password":{}}""", Encoding.UTF8, "application/json"));

        Assert.Equal("password", (await answer.RefusedAsync(400, ErrorCode.InvalidJson)).Param);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_body_of_100_MB_is_refused_before_it_is_sent(string type)
    {
        var person = await gateway.SignUpAsync();
        var body = new ByteArrayContent(new byte[100_000_000]);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = body, Headers = { ExpectContinue = true } };

        await (await person.Http.SendAsync(request)).RefusedAsync(413, ErrorCode.PayloadTooLarge);
    }

    [Fact]
    public async Task A_json_body_of_two_megabytes_is_refused_where_multipart_may_be_larger()
    {
        var person = await gateway.SignUpAsync();
        var body = new StringContent($$"""{"prompt":"{{new string('a', 2_000_000)}}"}""", Encoding.UTF8, "application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos/edits") { Content = body, Headers = { ExpectContinue = true } };

        await (await person.Http.SendAsync(request)).RefusedAsync(413, ErrorCode.PayloadTooLarge);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, ErrorCode.NotFound)]
    [InlineData("GET", "/hubs/nothing", 404, ErrorCode.NotFound)]
    [InlineData("DELETE", "/v1/feeds/latest", 405, ErrorCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/videos/video_x/cancel", 405, ErrorCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/users/me", 401, ErrorCode.Unauthorized)]
    public async Task Every_refusal_has_the_shape_of_the_api(string method, string path, int status, string code)
    {
        var answer = await gateway.Guest.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await answer.RefusedAsync(status, code);
        Assert.Equal(status == 405, answer.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        var person = await gateway.SignUpAsync();

        await (await person.Http.PostAsync("/v1/videos", new StringContent("A red ball.", Encoding.UTF8, "text/plain"))).RefusedAsync(415, ErrorCode.UnsupportedMediaType);
        await (await gateway.Guest.PostAsync("/v1/sessions", new StringContent("a", Encoding.UTF8, "text/plain"))).RefusedAsync(415, ErrorCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Answers_keep_browsers_from_guessing_and_framing_and_other_sites_from_calling()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/feeds/latest") { Headers = { { "Origin", "https://elsewhere.example" } } };

        var answer = await gateway.Guest.SendAsync(request);

        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(answer.Headers.Contains("Server"));
    }
}

using System.Net;
using System.Net.Http.Headers;
using Sora.Contracts.Videos;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Videos;

public sealed class VideoContentTests(RunningGateway gateway)
{
    [Theory]
    [InlineData("", "video/mp4", "text/plain, video/mp4, image/webp")]
    [InlineData("?variant=thumbnail", "image/webp", "application/binary")]
    [InlineData("?variant=spritesheet", "image/jpeg", "application/json")]
    public async Task Every_variant_is_served_with_its_type_whatever_is_accepted(string query, string type, string accept)
    {
        var owner = await gateway.SignUpAsync();
        var video = await owner.RenderVideoAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{video.Id}/content{query}");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        var answer = await owner.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith(video.Id, answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Ranges_join_to_the_whole_file_and_an_unchanged_file_is_not_sent_again()
    {
        var owner = await gateway.SignUpAsync();
        var video = await owner.RenderVideoAsync(Visibility.Public);
        var path = $"/v1/videos/{video.Id}/content";
        var whole = await gateway.Guest.GetByteArrayAsync(path);

        var head = await Get(new RangeHeaderValue(0, 99));
        var tail = await Get(new RangeHeaderValue(100, null));
        var beyond = await Get(new RangeHeaderValue(whole.Length + 1, null));
        var unchanged = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { head.Headers.ETag! } } };

        Assert.Equal(HttpStatusCode.PartialContent, head.StatusCode);
        byte[] joined = [.. await head.Content.ReadAsByteArrayAsync(), .. await tail.Content.ReadAsByteArrayAsync()];
        Assert.Equal(whole, joined);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await gateway.Guest.SendAsync(unchanged)).StatusCode);

        Task<HttpResponseMessage> Get(RangeHeaderValue range) => gateway.Guest.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = range } });
    }

    [Fact]
    public async Task An_unknown_variant_and_a_render_in_progress_are_refused()
    {
        var owner = await gateway.SignUpAsync();
        var video = await owner.RenderVideoAsync();
        await (await owner.Http.GetAsync($"/v1/videos/{video.Id}/content?variant=poster")).RefusedAsync(400, ErrorCode.InvalidRequest);

        using var held = gateway.Engine.Hold();
        var rendering = await owner.CreateVideoAsync();
        await (await owner.Http.GetAsync($"/v1/videos/{rendering.Id}/content")).RefusedAsync(400, ErrorCode.VideoNotReady);
    }
}

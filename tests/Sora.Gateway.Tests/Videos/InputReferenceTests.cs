using System.Net.Http.Headers;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Diffusion;
using Sora.Gateway.Tests.Hosting;
using Sora.Media.Pictures;

namespace Sora.Gateway.Tests.Videos;

/// <summary>Videos that begin with a picture.</summary>
public sealed class InputReferenceTests(RunningGateway gateway)
{
    // Twice as large as the engine's portrait, so that it is scaled.
    private static readonly byte[] Png = PictureFile.Encode(new(64, 112, [.. Enumerable.Repeat<byte[]>([200, 30, 30], 64 * 112).SelectMany(pixel => pixel)]));

    [Theory]
    [InlineData("file")]
    [InlineData("data url in multipart")]
    [InlineData("data url in json")]
    public async Task A_picture_becomes_the_first_frame_in_the_size_that_is_rendered_and_is_gone_when_the_render_has_ended(string way)
    {
        var person = await gateway.SignUpAsync();
        var prompt = $"A red {way}.";

        var video = await (await Send(person, way, prompt, Png)).ReadAsync(SoraJson.Default.VideoResource);
        await using var live = await person.ConnectAsync();
        Assert.Equal(RenderEventType.Completed, (await live.WatchVideo(video.Id).LastAsync(TestContext.Current.CancellationToken)).Type);

        var first = Assert.IsType<FirstFrame>(gateway.Engine.Requests.Single(request => request.Prompt == prompt).Source);
        Assert.Equal((FakeEngine.Info.Portrait.Width, FakeEngine.Info.Portrait.Height), (first.Picture.Width, first.Picture.Height));
        Assert.Equal([200, 30, 30], first.Picture.Pixels[..3]);
        await NothingIsLeft();
    }

    [Theory]
    [InlineData("file")]
    [InlineData("data url in json")]
    public async Task What_is_no_picture_is_refused_and_nothing_is_created_or_kept(string way)
    {
        var person = await gateway.SignUpAsync();

        foreach (var bytes in new[] { [], "not a picture"u8.ToArray(), Png[..^40] })
        {
            Assert.Equal("input_reference", (await (await Send(person, way, "A red ball.", bytes)).RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
        }

        Assert.Empty((await person.Http.GetAsync("/v1/videos", SoraJson.Default.PageVideoResource)).Data);
        await NothingIsLeft();
    }

    [Theory]
    [InlineData("""{"prompt":"A red ball.","input_reference":{"image_url":"http://169.254.169.254/latest/meta-data"}}""")]
    [InlineData("""{"prompt":"A red ball.","input_reference":{"image_url":"file:///etc/passwd"}}""")]
    [InlineData("""{"prompt":"A red ball.","input_reference":{"image_url":"data:image/png;base64,%%%"}}""")]
    [InlineData("""{"prompt":"A red ball.","input_reference":{"file_id":"file-1"}}""")]
    [InlineData("""{"prompt":"A red ball.","input_reference":{}}""")]
    public async Task Addresses_and_file_ids_are_not_followed(string body)
    {
        var person = await gateway.SignUpAsync();

        var answer = await person.Http.PostAsync("/v1/videos", new StringContent(body, MediaTypeHeaderValue.Parse("application/json")));

        Assert.Equal("input_reference", (await answer.RefusedAsync(400, ErrorCode.InvalidRequest)).Param);
    }

    [Fact]
    public async Task A_video_with_a_picture_that_is_refused_leaves_no_picture_behind()
    {
        await using var small = await RunningGateway.StartAsync(("Sora:Quota:MaxVideos", "1"));
        var person = await small.SignUpAsync();
        await person.CreateVideoAsync();

        await (await Send(person, "file", "A red ball.", Png)).RefusedAsync(429, ErrorCode.QuotaExceeded);

        Assert.Empty(Uploads(small));
    }

    private Task NothingIsLeft() => Eventually.Is(() => Task.FromResult(Uploads(gateway).Count), count => count == 0);

    private static List<string> Uploads(RunningGateway gateway) =>
        Directory.Exists(Path.Combine(gateway.Data, "media", "uploads")) ? [.. Directory.EnumerateFiles(Path.Combine(gateway.Data, "media", "uploads"), "*", SearchOption.AllDirectories)] : [];

    private static async Task<HttpResponseMessage> Send(Person person, string way, string prompt, byte[] picture)
    {
        var dataUrl = $"data:image/png;base64,{Convert.ToBase64String(picture)}";
        if (way == "data url in json")
        {
            return await person.Http.PostAsync("/v1/videos", new CreateVideoRequest(prompt, InputReference: new(dataUrl)), SoraJson.Default.CreateVideoRequest);
        }

        using var form = new MultipartFormDataContent { { new StringContent(prompt), "prompt" } };
        if (way == "file")
        {
            form.Add(new ByteArrayContent(picture), "input_reference", "picture.png");
        }
        else
        {
            form.Add(new StringContent(dataUrl), "input_reference[image_url]");
        }

        return await person.Http.PostAsync("/v1/videos", form);
    }
}

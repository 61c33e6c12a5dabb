using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Diffusion.Tests;
using Sora.Grains.Videos;
using Sora.Media.Pictures;
using Sora.Storage.Media;

namespace Sora.Silo.Tests;

/// <summary>Videos that the real engine makes from other videos and from pictures.</summary>
public sealed class DerivedRenderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HeldModel _model = new();
    private RunningSilo _silo = null!;

    private IMediaStore Media => _silo.Services.GetRequiredService<IMediaStore>();

    public async ValueTask InitializeAsync() => _silo = await RunningSilo.Start(_folder.Path, _model);

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _model.Close();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_remix_is_another_video_and_of_an_extension_only_what_is_new_is_rendered()
    {
        var owner = await _silo.Person("ada");
        var source = await _silo.Reached(await owner.SubmitVideo(ResumeTests.Specification(), null), VideoState.Completed);
        var origin = new VideoOrigin(OriginKind.Remix, source.Media!.Latents!, source.Id) { Strength = 0.5 };

        var remix = await _silo.Reached(await owner.SubmitVideo(ResumeTests.Specification() with { Prompt = "a blue star", Origin = origin }, null), VideoState.Completed);
        _model.Rendered.Clear();
        var extension = await _silo.Reached(
            await owner.SubmitVideo(ResumeTests.Specification() with { Prompt = "a blue star", Seconds = 8, Origin = origin with { Kind = OriginKind.Extension, KnownSeconds = 4 } }, null), VideoState.Completed);

        Assert.NotEqual(await Media.ReadAsync(source.Media.Video, default), await Media.ReadAsync(remix.Media!.Video, default));
        Assert.Equal(Enumerable.Range(6, 6), _model.Rendered);
        Assert.True(extension.Media!.VideoBytes > 0);
    }

    [Fact]
    public async Task A_video_begins_with_a_picture_that_is_gone_when_it_is_rendered()
    {
        var size = TinyModel.Config.Portrait;
        var file = VideoFiles.Upload("0123abcd");
        await Media.WriteAsync(file, "image/png", new MemoryStream(PictureFile.Encode(new(size.Width, size.Height, new byte[size.Width * size.Height * 3]))), default);

        await _silo.Reached(await (await _silo.Person("ada")).SubmitVideo(ResumeTests.Specification() with { Origin = new(OriginKind.Picture, file) }, null), VideoState.Completed);

        Assert.IsType<Diffusion.FirstFrame>(_model.Requests.Last().Source);
        while (await Media.ReadAsync(file, default) is not null)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task What_was_made_by_another_model_or_is_gone_can_not_be_used_and_the_video_says_so_at_once()
    {
        var owner = await _silo.Person("ada");
        await Media.WriteAsync("video_x/1/video.latents", "application/octet-stream", new MemoryStream("not latents"u8.ToArray()), default);

        var spoilt = await _silo.Reached(await owner.SubmitVideo(ResumeTests.Specification() with { Origin = new(OriginKind.Remix, "video_x/1/video.latents", "video_x") }, null), VideoState.Failed);
        var gone = await _silo.Reached(await owner.SubmitVideo(ResumeTests.Specification() with { Origin = new(OriginKind.Remix, "video_y/1/video.latents", "video_y") }, null), VideoState.Failed);

        Assert.Equal([(ErrorCode.InvalidRequest, 1), (ErrorCode.VideoNotFound, 1)], new[] { spoilt, gone }.Select(video => (video.Error!.Code, video.Attempt)));
    }
}

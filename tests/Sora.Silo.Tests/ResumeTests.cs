using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Diffusion.Tests;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;
using Sora.Storage.Media;

namespace Sora.Silo.Tests;

/// <summary>Renders of the real engine that are cut off and go on.</summary>
public sealed class ResumeTests : IAsyncLifetime
{
    private const int Chunks = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly HeldModel _model = new();
    private RunningSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await RunningSilo.Start(_folder.Path, _model);

    public async ValueTask DisposeAsync()
    {
        _model.Release();
        await _silo.DisposeAsync();
        _model.Close();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_file_byte_for_byte_and_another_seed_another()
    {
        var owner = await _silo.Person("ada");
        var files = new List<byte[]>();
        foreach (var seed in new long[] { 1, 1, 2 })
        {
            var video = await _silo.Reached(await owner.SubmitVideo(Specification() with { Seed = seed }, null), VideoState.Completed);
            files.Add(await Read(video.Media!.Video));
        }
        Assert.Equal(files[0], files[1]);
        Assert.NotEqual(files[0], files[2]);
    }

    [Fact]
    public async Task A_render_of_another_quality_that_was_lost_is_tried_again_at_that_quality_and_ends_in_the_same_file()
    {
        var owner = await _silo.Person("ada");
        var draft = Specification() with { Quality = VideoQuality.Draft };
        var whole = await _silo.Reached(await owner.SubmitVideo(draft, null), VideoState.Completed);
        _model.HoldAfter(chunk: 2);
        var video = await owner.SubmitVideo(draft, null);
        await FinalPictures(video, attempt: 1, count: 24);

        await LoseWorkerOf(video);
        await FinalPictures(video, attempt: 2, known: 24, count: 48);
        var resumed = await _silo.Reached(video, VideoState.Completed);

        Assert.All(_model.Requests.Where(request => request.FrameCount == 48), request => Assert.Equal(Diffusion.RenderQuality.Draft, request.Quality));
        Assert.Equal(await Read(whole.Media!.Video), await Read(resumed.Media!.Video));
    }

    [Fact]
    public async Task After_its_worker_was_lost_a_render_goes_on_at_the_next_chunk_and_ends_in_the_same_file()
    {
        var owner = await _silo.Person("ada");
        var whole = await _silo.Reached(await owner.SubmitVideo(Specification(), null), VideoState.Completed);
        _model.Rendered.Clear();
        _model.HoldAfter(chunk: 2);
        var video = await owner.SubmitVideo(Specification(), null);
        var shown = await FinalPictures(video, attempt: 1, count: 24);

        await LoseWorkerOf(video);
        var again = await FinalPictures(video, attempt: 2, known: 24, count: 48);
        var resumed = await _silo.Reached(video, VideoState.Completed);

        Assert.Equal(Enumerable.Range(0, Chunks), _model.Rendered);
        Assert.Equal(shown.Select(picture => picture.Image), again.Take(24).Select(picture => picture.Image));
        Assert.True(again[0].Sequence > shown[^1].Sequence);
        Assert.Equal(await Read(whole.Media!.Video), await Read(resumed.Media!.Video));
        Assert.Equal(await Read(whole.Media.Latents!), await Read(resumed.Media.Latents!));
        await NothingIsLeftOf(video.Id);
    }

    [Fact]
    public async Task After_every_restart_a_render_goes_on_at_the_next_chunk_and_no_restart_counts_as_a_failure()
    {
        const int restarts = 4; // one more than failures would be forgiven
        VideoSnapshot? video = null;
        for (var restart = 0; restart < restarts; restart++)
        {
            _model.HoldAfter(chunk: restart);
            video ??= await (await _silo.Person("ada")).SubmitVideo(Specification(), null);
            await FinalPictures(video, attempt: restart + 1, known: 8 * restart, count: 8 * (restart + 1));
            await _silo.DisposeAsync();
            _silo = await RunningSilo.Start(_folder.Path, _model);
        }
        _model.Release();

        var completed = await _silo.Reached(video!, VideoState.Completed);

        Assert.Equal(restarts + 1, completed.Attempt);
        Assert.Equal(Enumerable.Range(0, Chunks), _model.Rendered);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("missing")]
    [InlineData("of another render")]
    public async Task Without_a_checkpoint_that_fits_a_render_begins_afresh_and_ends_well(string checkpoint)
    {
        var owner = await _silo.Person("ada");
        var other = await _silo.Reached(await owner.SubmitVideo(Specification() with { Seed = 9 }, null), VideoState.Completed);
        _model.Rendered.Clear();
        _model.HoldAfter(chunk: 1);
        var video = await owner.SubmitVideo(Specification(), null);
        await FinalPictures(video, attempt: 1, count: 16);
        var path = Path.Combine(_folder.Path, "media", VideoFiles.Checkpoint(video.Id, 1));
        switch (checkpoint)
        {
            case "damaged":
                var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
                bytes[^1] ^= 1;
                await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
                break;
            case "missing":
                File.Delete(path);
                break;
            default:
                await File.WriteAllBytesAsync(path, await Read(other.Media!.Latents!), TestContext.Current.CancellationToken);
                break;
        }

        await LoseWorkerOf(video);
        await _silo.Reached(video, VideoState.Completed);

        Assert.Equal([0, 1, .. Enumerable.Range(0, Chunks)], _model.Rendered);
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_render_that_was_cancelled()
    {
        _model.HoldAfter(chunk: 1);
        var video = await (await _silo.Person("ada")).SubmitVideo(Specification(), null);
        await FinalPictures(video, attempt: 1, count: 16);

        await _silo.Video(video.Id).Cancel(video.OwnerId);

        await NothingIsLeftOf(video.Id);
    }

    internal static VideoSpecification Specification() => RunningSilo.Specification() with
    {
        Width = TinyModel.Config.Portrait.Width, Height = TinyModel.Config.Portrait.Height, NativeWidth = TinyModel.Config.Portrait.Width, NativeHeight = TinyModel.Config.Portrait.Height,
        FramesPerSecond = TinyModel.Config.FramesPerSecond,
    };

    /// <summary>Takes the first attempt from its worker, as the queue does when a lease runs out, and lets the next one go on to the end.</summary>
    private async Task LoseWorkerOf(VideoSnapshot video)
    {
        var requests = _model.Requests.Count;
        await _silo.Video(video.Id).AbandonAttempt(1);
        await _silo.Grains.GetGrain<IGpuWorkerGrain>("test/0").Cancel(video.Id);
        while (_model.Requests.Count == requests)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        _model.Release();
    }

    /// <summary>The first so many final pictures of an attempt, by frame; fails if one of those that were known is shown unfinished.</summary>
    private async Task<List<RenderEvent>> FinalPictures(VideoSnapshot video, int attempt, int count, int known = 0)
    {
        var begun = await _silo.Video(video.Id).Watch(video.OwnerId, untilTerminal: true).FirstAsync(now => now.Attempt == attempt && now.State == VideoState.InProgress);
        var pictures = new List<RenderEvent>();
        while (pictures.Count < count)
        {
            // The worker answers for the video from the moment that it has begun it.
            await foreach (var picture in _silo.Grains.GetGrain<IGpuWorkerGrain>(begun.Worker!).Watch(video.Id, pictures is [.., var last] ? last.Sequence : 0).WithBatchSize(1))
            {
                Assert.True(picture.Final == true || picture.FrameIndex >= known, $"frame {picture.FrameIndex} was final and is shown unfinished");
                if (picture.Final == true) pictures.Add(picture);
                if (pictures.Count == count) break;
            }
            Assert.False((await _silo.Video(video.Id).Get(video.OwnerId))!.IsTerminal && pictures.Count < count, $"the render ended with {pictures.Count} final pictures");
        }
        return pictures;
    }

    private async Task<byte[]> Read(string key)
    {
        await using var file = await _silo.Services.GetRequiredService<IMediaStore>().OpenAsync(key, default);
        var bytes = new byte[file!.Length];
        await file.Content.ReadExactlyAsync(bytes);
        return bytes;
    }

    private async Task NothingIsLeftOf(string videoId)
    {
        while (Directory.Exists(Path.Combine(_folder.Path, "media", videoId, "checkpoints")))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}

using Sora.Diffusion.Sampling;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests;

public sealed class VideoModelTests : IDisposable
{
    private static readonly RenderRequest Request = new() { Prompt = "a red ball", FrameCount = 30, Seed = 7 };

    private readonly TinyModel _folder = new();

    [Theory]
    [InlineData(1, false)]
    [InlineData(8, false)]
    [InlineData(11, true)]
    [InlineData(64, false)]
    public void Every_frame_asked_for_becomes_final_once_and_in_order(int frameCount, bool landscape)
    {
        using var model = _folder.Load();
        var steps = model.Render(Request with { FrameCount = frameCount, Landscape = landscape }).ToList();

        var finals = steps.Where(step => step.Final).ToList();
        Assert.Equal(Enumerable.Range(0, frameCount), finals.SelectMany(step => Enumerable.Range(step.FirstFrame, step.Frames.Count)));
        Assert.Equal(Enumerable.Range(0, steps[0].ChunkCount), finals.Select(step => step.Chunk));
        Assert.All(finals, step => Assert.True(step.Checkpoint is { Length: > 0 } && step.Step == step.StepCount - 1));
        Assert.All(steps.Where(step => !step.Final), step => Assert.Null(step.Checkpoint));
        var size = landscape ? model.Info.Landscape : model.Info.Portrait;
        Assert.All(steps.SelectMany(step => step.Frames), frame => Assert.Equal((size.Width, size.Height, size.Width * size.Height * 3), (frame.Width, frame.Height, frame.Pixels.Length)));
    }

    [Fact]
    public void The_first_chunk_shows_a_preview_at_every_step_and_later_chunks_show_one()
    {
        using var model = _folder.Load();
        var previews = model.Render(Request).Where(step => !step.Final).ToLookup(step => step.Chunk, step => step.Frames.Count);

        Assert.Equal(model.Info.FirstChunkSteps - 1, previews[0].Count(frames => frames > 0));
        Assert.Equal(1, previews[1].Count(frames => frames > 0));
    }

    [Fact]
    public void The_same_request_gives_the_same_video_and_another_seed_prompt_orientation_or_quality_another()
    {
        using var model = _folder.Load();
        var video = TinyModel.FinalFrames(model.Render(Request));

        Assert.Equal(video, TinyModel.FinalFrames(model.Render(Request)));
        Assert.NotEqual(video, TinyModel.FinalFrames(model.Render(Request with { Seed = 8 })));
        Assert.NotEqual(video, TinyModel.FinalFrames(model.Render(Request with { Prompt = "a blue star" })));
        Assert.NotEqual(video, TinyModel.FinalFrames(model.Render(Request with { Landscape = true })));
        Assert.NotEqual(video, TinyModel.FinalFrames(model.Render(Request with { Quality = RenderQuality.High })));
    }

    [Theory]
    [InlineData(RenderQuality.Draft, 2, 1)]
    [InlineData(RenderQuality.Standard, 3, 2)]
    [InlineData(RenderQuality.High, 6, 4)]
    public void The_quality_decides_how_many_steps_a_chunk_takes(RenderQuality quality, int first, int later)
    {
        using var model = _folder.Load();
        var steps = model.Render(Request with { Quality = quality }).ToLookup(step => step.Chunk, step => (step.Step, step.StepCount));

        Assert.All(steps, chunk => Assert.Equal(Enumerable.Range(0, chunk.Key == 0 ? first : later).Select(step => (step, chunk.Key == 0 ? first : later)), chunk));
    }

    [Fact]
    public void A_longer_video_begins_with_the_shorter_one()
    {
        using var model = _folder.Load();
        Assert.Equal(TinyModel.FinalFrames(model.Render(Request)), TinyModel.FinalFrames(model.Render(Request with { FrameCount = 80 })).Take(Request.FrameCount));
    }

    [Fact]
    public void A_video_without_frames_is_refused_before_anything_is_rendered()
    {
        using var model = _folder.Load();
        Assert.Throws<ArgumentException>(() => model.Render(Request with { FrameCount = 0 }));
    }

    [Fact]
    public void A_model_whose_window_does_not_slide_says_how_many_frames_it_can_draw()
    {
        using var folder = new TinyModel(config => config with { Window = new(6, Slides: false) });
        using var model = folder.Load();

        Assert.Contains("24 frames", Assert.Throws<ArgumentException>(() => model.Render(Request with { FrameCount = 25 })).Message);
        Assert.Equal(24, TinyModel.FinalFrames(model.Render(Request with { FrameCount = 24 })).Count);
    }

    [Fact]
    public void Cancelling_ends_the_render_before_the_next_step()
    {
        using var model = _folder.Load();
        using var cancellation = new CancellationTokenSource();
        var seen = 0;

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in model.Render(Request, cancellation.Token))
            {
                if (++seen == 2)
                {
                    cancellation.Cancel();
                }
            }
        });
        Assert.Equal(2, seen);
    }

    [Fact]
    public void A_student_renders_high_quality_by_the_model_it_learnt_from_as_that_one_samples()
    {
        var sampler = TinyModel.Config.Sampler with { Guidance = 3, FirstChunkSteps = [1000, 800, 600, 400], LaterChunkSteps = [1000, 700, 300] };
        using var folder = new TinyModel(config => config with { Teacher = sampler });
        var (high, draft) = (Frames(RenderQuality.High), Frames(RenderQuality.Draft));
        using (var student = folder.Load())
        {
            Assert.Equal([4, 3], student.Render(Request with { Quality = RenderQuality.High }).Select(step => step.StepCount).Distinct());
        }

        File.Copy(folder.File("teacher.safetensors"), folder.File("transformer.safetensors"), overwrite: true);
        ModelJson.Write(folder.File("config.json"), TinyModel.Config with { Sampler = sampler });
        Assert.Equal(high, Frames(RenderQuality.Standard));
        Assert.NotEqual(draft, Frames(RenderQuality.Draft));

        List<byte[]> Frames(RenderQuality quality)
        {
            using var model = folder.Load();
            return TinyModel.FinalFrames(model.Render(Request with { Quality = quality }));
        }
    }

    [Fact]
    public void A_student_whose_teacher_is_missing_or_of_other_sizes_cannot_be_loaded()
    {
        using var folder = new TinyModel(config => config with { Teacher = config.Sampler });
        File.Copy(folder.File("text_encoder.safetensors"), folder.File("teacher.safetensors"), overwrite: true);
        Assert.Contains("teacher.safetensors", Assert.Throws<WeightsException>(folder.Load).Message);

        File.Delete(folder.File("teacher.safetensors"));
        Assert.Contains("teacher.safetensors", Assert.Throws<WeightsException>(folder.Load).Message);
    }

    [Fact]
    public void Guidance_and_straight_steps_change_the_video()
    {
        var videos = new[] { TinyModel.Config.Sampler, TinyModel.Config.Sampler with { Guidance = 3 }, TinyModel.Config.Sampler with { Method = SamplerMethod.Euler } }.Select(sampler =>
        {
            ModelJson.Write(_folder.File("config.json"), TinyModel.Config with { Sampler = sampler }); // the weights stay
            using var model = _folder.Load();
            return Convert.ToHexString(TinyModel.FinalFrames(model.Render(Request)).SelectMany(pixels => pixels).ToArray());
        });
        Assert.Equal(3, videos.Distinct().Count());
    }

    [Fact]
    public void Later_chunks_may_be_guided_otherwise_than_the_first() =>
        OnlyLaterChunksChange(TinyModel.Config.Sampler with { Guidance = 3 }, sampler => sampler with { LaterGuidance = 2 }, wrong: sampler => sampler with { LaterGuidance = -1 });

    [Fact]
    public void The_noise_between_the_steps_of_later_chunks_may_be_shared() =>
        OnlyLaterChunksChange(TinyModel.Config.Sampler with { LaterChunkSteps = [1000, 500] }, sampler => sampler with { SharedNoise = 0.5 }, wrong: sampler => sampler with { SharedNoise = 1.5 });

    private void OnlyLaterChunksChange(SamplerConfig sampler, Func<SamplerConfig, SamplerConfig> change, Func<SamplerConfig, SamplerConfig> wrong)
    {
        var (before, after) = (Frames(sampler), Frames(change(sampler)));

        var firstChunk = TinyModel.Config.FramesPerChunk - TinyModel.Config.Autoencoder.FramesToTrim;
        Assert.Equal(before[..firstChunk], after[..firstChunk]);
        Assert.NotEqual(before[firstChunk..], after[firstChunk..]);
        Assert.Throws<WeightsException>(() => Frames(wrong(sampler)));

        byte[][] Frames(SamplerConfig sampler)
        {
            ModelJson.Write(_folder.File("config.json"), TinyModel.Config with { Sampler = sampler }); // the weights stay
            using var model = _folder.Load();
            return [.. TinyModel.FinalFrames(model.Render(Request))];
        }
    }

    [Fact]
    public void Bfloat16_draws_nearly_what_float32_draws()
    {
        using var exact = _folder.Load();
        using var fast = VideoModel.Load(_folder.Folder, new() { ComputeType = bfloat16 });
        var difference = TinyModel.FinalFrames(exact.Render(Request)).SelectMany(pixels => pixels).Zip(TinyModel.FinalFrames(fast.Render(Request)).SelectMany(pixels => pixels))
            .Average(pair => Math.Abs(pair.First - pair.Second));
        Assert.InRange(difference, 0, 6);
    }

    [Fact]
    public void Rendering_leaves_no_tensor_behind()
    {
        using var model = _folder.Load();
        var before = LiveTensors();

        var perChunk = model.Render(Request with { FrameCount = 80 }).Where(step => step.Final).Select(_ => LiveTensors()).ToList();
        Assert.Equal(before, LiveTensors());
        Assert.True(perChunk[0] > before);
        Assert.All(perChunk.Skip(1), live => Assert.Equal(perChunk[1], live)); // the second chunk is the first to come by the timesteps of later ones

        _ = model.Render(Request).Take(4).ToList(); // a render that is given up
        Assert.Equal(before, LiveTensors());
    }

    public void Dispose() => _folder.Dispose();

    // Of this thread: other tests run beside this one.
    private static long LiveTensors() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}

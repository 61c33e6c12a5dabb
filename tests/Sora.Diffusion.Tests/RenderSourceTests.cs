namespace Sora.Diffusion.Tests;

/// <summary>Renders that start from a picture or from another video.</summary>
public sealed class RenderSourceTests : IDisposable
{
    private static readonly RenderRequest Request = new() { Prompt = "a red ball", FrameCount = 32, Seed = 7 };

    private readonly TinyModel _folder = new();

    [Fact]
    public void An_extension_begins_with_the_whole_video_and_goes_on_as_the_video_itself_would_have()
    {
        using var model = _folder.Load();
        var whole = TinyModel.FinalFrames(model.Render(Request with { FrameCount = 64 }));
        var extended = model.Render(Request with { FrameCount = 64, Source = new Extension(Video(model, Request)) }).ToList();

        Assert.Equal(whole, TinyModel.FinalFrames(extended));
        Assert.Equal(4, extended.Count(step => step is { Final: true, Checkpoint: not null }));
    }

    [Fact]
    public void An_extension_under_another_prompt_keeps_the_video_and_draws_the_rest_from_the_new_words()
    {
        using var model = _folder.Load();
        var video = Video(model, Request);
        var plain = TinyModel.FinalFrames(model.Render(Request with { FrameCount = 64 }));
        var extended = TinyModel.FinalFrames(model.Render(Request with { Prompt = "a blue star", FrameCount = 64, Source = new Extension(video) }));

        Assert.Equal(plain.Take(32), extended.Take(32));
        Assert.All(plain.Zip(extended).Skip(32), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void The_weaker_a_remix_the_more_it_resembles_its_source()
    {
        using var model = _folder.Load();
        var source = TinyModel.FinalFrames(model.Render(Request));
        var video = Video(model, Request);
        double Distance(double strength) =>
            TinyModel.FinalFrames(model.Render(Request with { Prompt = "a blue star", Seed = 8, Source = new Remix(video, strength) })).Zip(source)
                .SelectMany(pair => pair.First.Zip(pair.Second)).Average(pair => Math.Abs(pair.First - pair.Second));

        Assert.True(Distance(0.01) < Distance(1), "a weak remix lies further from its source than a strong one");
        Assert.Equal(
            TinyModel.FinalFrames(model.Render(Request with { Prompt = "a blue star" })), TinyModel.FinalFrames(model.Render(Request with { Prompt = "a blue star", Source = new Remix(video, 1) })));
    }

    [Fact]
    public void A_remix_that_was_cut_off_continues_bit_for_bit_and_its_checkpoint_belongs_to_its_source()
    {
        using var model = _folder.Load();
        var remix = Request with { Prompt = "a blue star", Source = new Remix(Video(model, Request), 0.6) };
        var finals = model.Render(remix).Where(step => step.Final).ToList();

        Assert.Equal(TinyModel.FinalFrames(finals), TinyModel.FinalFrames(model.Render(remix with { Checkpoint = finals[1].Checkpoint })));
        Assert.Throws<InvalidCheckpointException>(() => model.Render(remix with { Source = null, Checkpoint = finals[1].Checkpoint }));
        Assert.Throws<InvalidCheckpointException>(() => model.Render(remix with { Source = new Remix(Video(model, Request with { Seed = 9 }), 0.6), Checkpoint = finals[1].Checkpoint }));
    }

    [Fact]
    public void The_first_latent_of_a_video_that_begins_with_a_picture_is_the_pictures_whatever_the_prompt()
    {
        using var model = _folder.Load();
        float[] First(byte shade, string prompt, long seed) =>
            FirstLatent(Video(model, Request with { Prompt = prompt, Seed = seed, Source = new FirstFrame(Picture(model, shade)) }));
        var latent = First(200, "a red ball", 7);

        // Rounding of the last denoising step is all that may differ.
        Assert.All(latent.Zip(First(200, "a blue star", 9)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.NotEqual(latent, First(20, "a red ball", 7));
    }

    [Fact]
    public void The_model_that_ships_begins_a_video_with_the_picture_it_is_given()
    {
        using var model = VideoModel.Load(ModelFolder.Find()!);
        var size = model.Info.Portrait;
        // A red disc on a light ground: colours and an edge, as in its own world.
        var picture = new RgbFrame(size.Width, size.Height,
            [.. Enumerable.Range(0, size.Width * size.Height).SelectMany(place => Disc(place % size.Width, place / size.Width, size) ? new byte[] { 205, 50, 45 } : [190, 215, 235])]);

        var first = TinyModel.FinalFrames(model.Render(new() { Prompt = "a red ball", FrameCount = 8, Seed = 3, Source = new FirstFrame(picture) }))[0];

        var error = first.Zip(picture.Pixels).Average(pair => Math.Pow(pair.First - pair.Second, 2));
        Assert.True(10 * Math.Log10(255 * 255 / error) > 18, $"the first frame is {10 * Math.Log10(255 * 255 / error):F1} dB from the picture");
    }

    [Fact]
    public void A_source_that_does_not_fit_is_refused_before_anything_is_rendered()
    {
        using var model = _folder.Load();
        var video = Video(model, Request);

        Assert.Throws<InvalidCheckpointException>(() => model.Render(Request with { Source = new Extension("nonsense"u8.ToArray()) }));
        Assert.Contains("orientation", Assert.Throws<InvalidCheckpointException>(() => model.Render(Request with { Landscape = true, Source = new Remix(video, 0.5) })).Message);
        Assert.Throws<ArgumentException>(() => model.Render(Request with { Source = new Remix(video, 0) }));
        Assert.Throws<ArgumentException>(() => model.Render(Request with { Source = new Remix(video, double.NaN) }));
        Assert.Contains("16x24", Assert.Throws<ArgumentException>(() => model.Render(Request with { Source = new FirstFrame(new(2, 2, new byte[12])) })).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Video(IVideoModel model, RenderRequest request) => model.Render(request).Last().Checkpoint!;

    private static bool Disc(int x, int y, FrameSize size) => Math.Pow(x - (size.Width / 2.0), 2) + Math.Pow(y - (size.Height / 2.0), 2) < Math.Pow(size.Width / 4.0, 2);

    private static float[] FirstLatent(byte[] video)
    {
        var config = TinyModel.Config;
        var (height, width) = config.LatentSize(config.Portrait);
        var latent = config.Transformer.InDim * height * width;
        return RenderCheckpoint.Read(video, config, landscape: false, config.LatentsPerChunk * latent).Latents[..latent];
    }

    private static RgbFrame Picture(IVideoModel model, byte shade)
    {
        var (width, height) = (model.Info.Portrait.Width, model.Info.Portrait.Height);
        return new(width, height, [.. Enumerable.Range(0, width * height * 3).Select(place => (byte)(place % 3 == 0 ? shade : 255 - shade))]);
    }
}

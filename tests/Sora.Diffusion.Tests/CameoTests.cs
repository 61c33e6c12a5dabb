using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests;

/// <summary>Renders whose object carries a picture.</summary>
public sealed class CameoTests : IDisposable
{
    private static readonly RenderRequest Request = new() { Prompt = "a red ball", FrameCount = 24, Seed = 7 };

    private readonly TinyModel _folder = new(config => config with { Transformer = config.Transformer with { ImageLen = 4 }, Sampler = config.Sampler with { Guidance = 2 } });

    [Fact]
    public void A_cameo_changes_every_picture_and_another_cameo_changes_it_otherwise()
    {
        using var model = _folder.Load();
        var (without, light, dark) = (Render(model, null), Render(model, Picture(230)), Render(model, Picture(20)));

        Assert.All(without.Zip(light), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.All(light.Zip(dark), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Equal(light, Render(model, Picture(230)));
    }

    [Fact]
    public void A_render_with_a_cameo_that_was_cut_off_continues_bit_for_bit_and_with_no_other_cameo()
    {
        using var model = _folder.Load();
        var steps = model.Render(Request with { Cameo = Picture(230) }).Where(step => step.Final).ToList();

        Assert.Equal(TinyModel.FinalFrames(steps), TinyModel.FinalFrames(model.Render(Request with { Cameo = Picture(230), Checkpoint = steps[0].Checkpoint })));
        Assert.Throws<InvalidCheckpointException>(() => model.Render(Request with { Cameo = Picture(20), Checkpoint = steps[0].Checkpoint }));
        Assert.Throws<InvalidCheckpointException>(() => model.Render(Request with { Checkpoint = steps[0].Checkpoint }));
    }

    [Fact]
    public void A_new_prompt_in_the_middle_keeps_the_cameo()
    {
        using var model = _folder.Load();
        List<byte[]> Changed(RgbFrame cameo) => TinyModel.FinalFrames(model.Render(Request with { Cameo = cameo, PromptNow = () => "a blue star" }));

        Assert.NotEqual(Changed(Picture(230))[^1], Changed(Picture(20))[^1]);
    }

    [Fact]
    public void A_cameo_of_another_size_and_a_model_that_takes_none_are_refused_with_the_reason()
    {
        using var model = _folder.Load();
        Assert.Equal(16, model.Info.CameoSide);
        Assert.Contains("16x16", Assert.Throws<ArgumentException>(() => model.Render(Request with { Cameo = new(8, 8, new byte[192]) })).Message);

        using var other = new TinyModel();
        using var plain = other.Load();
        Assert.Null(plain.Info.CameoSide);
        Assert.Contains("takes no cameo", Assert.Throws<ArgumentException>(() => plain.Render(Request with { Cameo = Picture(20) })).Message);
    }

    [Fact]
    public void Pictures_of_zeros_are_none_whatever_the_network_has_learnt()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var config = TinyModel.Config.Transformer with { ImageLen = 4 };
        using var network = new CausalWanModel(config);
        foreach (var (_, parameter) in network.named_parameters()) nn.init.normal_(parameter, 0, 0.3);
        var (latents, times, text) = (randn([2, 4, 2, 3, 2]), rand(2, 2) * 1000, randn(2, 5, config.TextDim));
        var picture = randn(1, 4, 4);

        var none = Velocity(null);
        Assert.True(allclose(none, Velocity(zeros(2, 4, 4)), atol: 1e-5));
        var one = Velocity(cat([picture, zeros_like(picture)]));
        Assert.False(allclose(none[0], one[0], atol: 1e-3));
        Assert.True(allclose(none[1], one[1], atol: 1e-5));
        Assert.Throws<ArgumentException>(() => Velocity(randn(2, 3, 4)));

        Tensor Velocity(Tensor? pictures)
        {
            using var cache = new KvCache(config, 2, 6, new(4));
            return network.Forward(latents, times, text, cache, 0, pictures);
        }
    }

    private static List<byte[]> Render(VideoModel model, RgbFrame? cameo) => TinyModel.FinalFrames(model.Render(Request with { Cameo = cameo }));

    private static RgbFrame Picture(byte shade) => new(16, 16, [.. Enumerable.Range(0, 16 * 16 * 3).Select(i => (byte)(shade + i % 7))]);

    public void Dispose() => _folder.Dispose();
}

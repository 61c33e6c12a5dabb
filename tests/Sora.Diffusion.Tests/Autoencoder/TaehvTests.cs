using CsCheck;
using Sora.Diffusion.Autoencoder;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Autoencoder;

public sealed class TaehvTests
{
    [Fact]
    public void Any_way_of_cutting_a_clip_into_pieces_decodes_to_the_same_frames()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var model = new Taehv(TinyModel.Autoencoder with { TrimFrames = 3 });
        var latents = randn([2, 6, 4, 3, 2]);
        var whole = model.Decode(latents);

        Gen.Int[1, 6].Array[1, 6].Sample(cuts =>
        {
            using var inner = NewDisposeScope();
            using var memory = new AutoencoderMemory();
            var (frames, at) = (new List<Tensor>(), 0);
            foreach (var length in cuts.Append(6).Select(cut => Math.Min(cut, 6 - at)).TakeWhile(_ => at < 6))
            {
                var piece = latents.narrow(1, at, length);
                using (var fork = memory.Fork())
                {
                    model.Decode(piece * 2, fork); // a preview leaves no trace
                }
                frames.Add(model.Decode(piece, memory));
                at += length;
            }
            return allclose(whole, cat(frames, 1), atol: 1e-5);
        }, iter: 20, threads: 1);
    }

    [Fact]
    public void Every_weight_gets_a_gradient_through_bfloat16_arithmetic()
    {
        using var scope = NewDisposeScope();
        using var model = new Taehv(TinyModel.Autoencoder with { PatchSize = 3 });
        var frames = rand([2, 8, 3, 24, 12]);

        model.DecodeRaw(model.Encode(frames.to(bfloat16))).to(float32).square().mean().backward();

        Assert.All(model.named_parameters(), pair => Assert.True(pair.parameter.grad is { } grad && grad.dtype == float32 && grad.abs().sum().item<float>() > 0, pair.name));
    }

    [Fact]
    public void Wrong_shapes_are_refused_by_name_and_do_not_end_the_process()
    {
        using var scope = NewDisposeScope();
        using var model = new Taehv(TinyModel.Autoencoder);

        Assert.Equal("latents", Assert.Throws<ArgumentException>(() => model.Decode(randn([1, 2, 5, 3, 2]))).ParamName);
        Assert.Equal("frames", Assert.Throws<ArgumentException>(() => model.Encode(randn([1, 4, 3, 17, 16]))).ParamName);
    }
}

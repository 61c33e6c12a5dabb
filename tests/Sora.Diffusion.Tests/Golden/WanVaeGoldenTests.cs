using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Golden;

public sealed class WanVaeGoldenTests
{
    public static TheoryData<string> Files => GoldenFiles.Named("05-wan-vae", "weights*.safetensors");

    public static TheoryData<string> Streams
    {
        get
        {
            using var golden = new GoldenCase("05-wan-vae");
            return [.. golden.Json.GetProperty("io").GetProperty("tensors").EnumerateObject().Select(tensor => tensor.Name.Split('.')).Where(name => name[1].StartsWith("decode_stream_", StringComparison.Ordinal)).Select(name => name[1]).Distinct()];
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Whole_clips_decode_and_encode_as_the_reference_does_under_either_names(string file)
    {
        using var golden = new GoldenCase("05-wan-vae");
        using var vae = Vae(golden, file);
        var (mean, std) = (golden.Tensor("in.mean").reshape(1, -1, 1, 1, 1), golden.Tensor("in.std").reshape(1, -1, 1, 1, 1));

        var pixels = vae.DecodeRaw(golden.Tensor("in.z") * std + mean, null);
        golden.Expect("out.decode.pixels", pixels);
        golden.Expect("out.decode.pixels_clamped", vae.Decode((golden.Tensor("in.z") * std + mean).transpose(1, 2)).transpose(1, 2) * 2 - 1);
        golden.Expect("out.decode.pixels_no_scale", vae.DecodeRaw(golden.Tensor("in.z"), null));

        var means = vae.Encode((golden.Tensor("in.pixels").transpose(1, 2) + 1) / 2).transpose(1, 2);
        golden.Expect("out.encode.mu_raw", means);
        golden.Expect("out.encode.z", (means - mean) / std);
    }

    [Fact]
    public void Frames_encode_as_a_stream_as_the_reference_does()
    {
        using var golden = new GoldenCase("05-wan-vae");
        using var vae = Vae(golden);
        using var memory = new AutoencoderMemory();
        var (first, chunk) = (0L, 0);
        for (; golden.Has($"out.encode_stream.chunk{chunk}"); chunk++)
        {
            var count = chunk == 0 ? 1 : vae.Config.FramesPerLatent;
            golden.Expect($"out.encode_stream.chunk{chunk}", vae.EncodeRaw(golden.Tensor("in.pixels").narrow(2, first, count), memory));
            first += count;
        }
        Assert.Equal(golden.Tensor("in.pixels").shape[2], first);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Latents_decode_as_a_stream_as_the_reference_does(string stream)
    {
        using var golden = new GoldenCase("05-wan-vae");
        using var vae = Vae(golden);
        using var memory = new AutoencoderMemory();
        var (mean, std) = (golden.Tensor("in.mean").reshape(1, -1, 1, 1, 1), golden.Tensor("in.std").reshape(1, -1, 1, 1, 1));
        var latents = golden.Tensor("in.z") * std + mean;
        var (first, chunk) = (0L, 0);
        foreach (var count in stream["decode_stream_".Length..].Split('_').Select(long.Parse))
        {
            golden.Expect($"out.{stream}.chunk{chunk++}", vae.DecodeRaw(latents.narrow(2, first, count), memory));
            first += count;
        }
        Assert.Equal(latents.shape[2], first);
    }

    [Fact]
    public void A_fork_decodes_as_its_origin_would_and_leaves_it_alone()
    {
        using var golden = new GoldenCase("05-wan-vae");
        using var vae = Vae(golden);
        using var memory = new AutoencoderMemory();
        var latents = golden.Tensor("in.z").transpose(1, 2);
        vae.Decode(latents.narrow(1, 0, 1), memory);
        using (var fork = memory.Fork())
        {
            vae.Decode(latents.narrow(1, 2, 1), fork);
        }
        Assert.True(vae.Decode(latents.narrow(1, 1, 1), memory).allclose(vae.Decode(latents).narrow(1, 1, vae.Config.FramesPerLatent), rtol: 0, atol: 1e-6));
    }

    private static WanVae Vae(GoldenCase golden, string file = "weights.safetensors")
    {
        var vae = new WanVae(GoldenCase.Read<WanVaeConfig>(golden.Config) with { LatentChannels = golden.Config.GetProperty("z_dim").GetInt32() });
        using var weights = SafeTensorsFile.Open(golden.File(file));
        vae.Load(weights);
        return vae;
    }
}

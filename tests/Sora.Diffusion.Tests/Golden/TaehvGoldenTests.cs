using System.Text.Json;
using Sora.Diffusion.Autoencoder;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Golden;

public sealed class TaehvGoldenTests
{
    [Fact]
    public void Whole_clips_decode_as_the_reference_does() => ForEachModel((golden, name, model) =>
    {
        var latents = golden.Tensor($"in.{name}.latents");
        golden.Expect($"out.{name}.decode_raw", model.DecodeRaw(latents).reshape(golden.Tensor($"out.{name}.decode_raw").shape));
        golden.Expect($"out.{name}.decode_parallel", model.Decode(latents));
    });

    [Fact]
    public void Streaming_gives_the_reference_frames_latent_by_latent() => ForEachModel((golden, name, model) =>
    {
        using var memory = new AutoencoderMemory();
        var latents = golden.Tensor($"in.{name}.latents");
        var frames = Enumerable.Range(0, (int)latents.shape[1]).Select(index => model.Decode(latents.narrow(1, index, 1), memory)).ToList();
        for (var index = 0; index < frames.Count; index++)
        {
            golden.Expect($"out.{name}.stream.latent{index}", frames[index]);
        }
        golden.Expect($"out.{name}.decode_sequential", cat(frames, 1));
    });

    [Fact]
    public void Clips_encode_as_the_reference_does() => ForEachModel((golden, name, model) =>
    {
        if (golden.Has($"in.{name}.frames"))
        {
            golden.Expect($"out.{name}.encode", model.Encode(golden.Tensor($"in.{name}.frames")));
        }
    });

    [Fact]
    public void Growth_layers_can_be_switched_off_with_the_same_weights() => ForEachModel((golden, name, model) =>
    {
        if (golden.Has($"out.{name}.decode_no_time_upscale"))
        {
            using var preview = new Taehv(model.Config with { DecoderTimeUpscale = [.. model.Config.DecoderTimeUpscale.Select(_ => false)] });
            preview.Load(golden.Weights, $"{name}/");
            golden.Expect($"out.{name}.decode_no_time_upscale", preview.Decode(golden.Tensor($"in.{name}.latents")));
        }
    });

    private static void ForEachModel(Action<GoldenCase, string, Taehv> check)
    {
        using var golden = new GoldenCase("09-taehv");
        foreach (var entry in golden.Config.EnumerateObject())
        {
            using var model = new Taehv(Config(entry.Value));
            model.Load(golden.Weights, $"{entry.Name}/");
            check(golden, entry.Name, model);
        }
    }

    private static TaehvConfig Config(JsonElement json)
    {
        var config = GoldenCase.Read<TaehvConfig>(json);
        return config with { EncoderWidths = [.. Enumerable.Repeat(json.GetProperty("encoder_width").GetInt32(), config.EncoderTimeDownscale.Length + 1)] };
    }
}

using Sora.Diffusion.Sampling;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Golden;

public sealed class FewStepLoopGoldenTests
{
    private sealed record Part(string Name, int LocalAttnSize, int SinkSize, double Shift, int[] DenoisingStepList, int Chunks, int Initial, int Batch, int ChunkFrames);

    public static TheoryData<string> Parts
    {
        get
        {
            using var golden = new GoldenCase("08-few-step-loop");
            return [.. golden.Json.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("name").GetString()!)];
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Whole_rollouts_give_the_latents_of_the_reference(string name)
    {
        using var golden = new GoldenCase("08-few-step-loop");
        var part = GoldenCase.Read<Part[]>(golden.Json.GetProperty("parts")).Single(part => part.Name == name);
        using var model = new CausalWanModel(GoldenCase.Read<WanConfig>(golden.Config));
        model.Load(golden.Weights);

        var slides = part.LocalAttnSize > 0;
        var frames = part.Initial + part.Chunks * part.ChunkFrames;
        using var cache = new KvCache(model.Config, part.Batch, golden.Config.GetProperty("tokens_per_frame").GetInt32(), new KvWindow(slides ? part.LocalAttnSize : frames, part.SinkSize, slides));
        using var sampler = new FewStepSampler(model, cache, Text(golden, model.Config, part.Batch), new SamplerConfig
        {
            Shift = part.Shift, FirstChunkSteps = part.DenoisingStepList, LaterChunkSteps = part.DenoisingStepList,
            WarpSteps = golden.Config.GetProperty("warp_denoising_step").GetBoolean(), ContextNoise = golden.Config.GetProperty("context_noise").GetDouble(),
        });
        golden.Expect($"out.{name}.step_list", tensor(sampler.Steps(0).ToArray()));

        List<Tensor> latents = [];
        for (var start = 0; start < part.Initial; start += part.ChunkFrames)
        {
            latents.Add(golden.Tensor($"in.{name}.initial_latent").narrow(1, start, part.ChunkFrames));
            sampler.Remember(start, latents[^1]);
        }
        var fresh = 0;
        for (var chunk = 0; chunk < part.Chunks; chunk++)
        {
            var beginning = true;
            var clean = zeros(0);
            foreach (var estimate in sampler.Denoise(part.Initial + chunk * part.ChunkFrames, Noise))
            {
                clean = estimate.clone();
            }
            latents.Add(clean);

            Tensor Noise()
            {
                if (beginning)
                {
                    beginning = false;
                    return golden.Tensor($"in.{name}.noise").narrow(1, chunk * part.ChunkFrames, part.ChunkFrames);
                }
                return golden.Tensor($"in.{name}.renoise").select(0, fresh++);
            }
        }
        golden.Expect($"out.{name}.latents", cat(latents, 1));
    }

    private static Tensor Text(GoldenCase golden, WanConfig config, int batch) =>
        stack(Enumerable.Range(0, batch).Select(sample =>
        {
            var rows = golden.Tensor($"in.text.sample{sample}");
            return cat([rows, zeros(config.TextLen - rows.shape[0], config.TextDim)], 0);
        }).ToList());
}

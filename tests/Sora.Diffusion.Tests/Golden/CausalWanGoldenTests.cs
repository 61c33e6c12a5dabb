using System.Text.Json;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Golden;

public sealed class CausalWanGoldenTests
{
    private sealed record Part(int LocalAttnSize, int SinkSize, int Batch, int CacheFrames, Call[] Calls);

    private sealed record Call(string Name, int StartFrame, float[][] Timesteps, int PromptPassed, bool ClearCrossAttentionCacheBefore, Indices After);

    private sealed record Indices(int GlobalEndIndex, int LocalEndIndex);

    public static TheoryData<string, bool> Parts
    {
        get
        {
            using var golden = new GoldenCase("07-causal-wan");
            return [.. golden.Json.GetProperty("parts").EnumerateObject().SelectMany(part => new[] { (part.Name, false), (part.Name, true) })];
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Cached_chunks_give_the_velocities_and_the_cache_of_the_reference(string name, bool joined)
    {
        using var golden = new GoldenCase("07-causal-wan");
        var part = GoldenCase.Read<Part>(golden.Json.GetProperty("parts").GetProperty(name));
        using var model = new CausalWanModel(GoldenCase.Read<WanConfig>(golden.Config));
        model.Load(golden.Weights);
        if (joined) model.Join();
        var window = new KvWindow(part.CacheFrames, part.SinkSize, Slides: part.LocalAttnSize > 0);
        using var cache = new KvCache(model.Config, part.Batch, golden.Config.GetProperty("tokens_per_frame").GetInt32(), window);

        foreach (var call in part.Calls)
        {
            if (call.ClearCrossAttentionCacheBefore)
            {
                cache.ClearText();
            }
            var timesteps = tensor(call.Timesteps.SelectMany(row => row).ToArray()).reshape(part.Batch, -1);
            var velocity = model.Forward(golden.Tensor($"in.{call.Name}.x"), timesteps, Prompt(golden, model.Config, call.PromptPassed, part.Batch), cache, call.StartFrame);

            golden.Expect($"out.{call.Name}", velocity);
            Assert.Equal(call.After, new Indices(cache.GlobalEnd, cache.LocalEnd));
        }

        for (var layer = 0; layer < model.Config.NumLayers; layer++)
        {
            golden.Expect($"out.{name}.final_cache.layer{layer}.k", cache.Stored(layer).Keys);
            golden.Expect($"out.{name}.final_cache.layer{layer}.v", cache.Stored(layer).Values);
            if (golden.Has($"out.{name}.final_cross_cache.layer{layer}.k"))
            {
                golden.Expect($"out.{name}.final_cross_cache.layer{layer}.k", cache.StoredPrompt(layer)!.Keys);
                golden.Expect($"out.{name}.final_cross_cache.layer{layer}.v", cache.StoredPrompt(layer)!.Values);
            }
        }
    }

    // The samples of a prompt have different lengths: each is filled up with zero rows.
    private static Tensor Prompt(GoldenCase golden, WanConfig config, int prompt, int batch) =>
        stack(Enumerable.Range(0, batch).Select(sample =>
        {
            var rows = golden.Tensor($"in.prompt{prompt}.sample{sample}");
            return cat([rows, zeros(config.TextLen - rows.shape[0], config.TextDim)], 0);
        }).ToList());
}

using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Golden;

public sealed class RopeAndTimeGoldenTests
{
    private sealed record RopeCase(int HeadDim, int StartFrame);

    [Fact]
    public void Time_embeddings_are_those_of_the_reference()
    {
        using var golden = new GoldenCase("01-rope-and-time");
        foreach (var freqDim in GoldenCase.Read<int[]>(golden.Config.GetProperty("freq_dims")))
        {
            golden.Expect($"out.time_embedding.freq_dim_{freqDim}", TimeEmbedding.Sinusoid(golden.Tensor("in.timesteps"), freqDim));
        }
    }

    [Fact]
    public void Rotations_are_those_of_the_reference_from_any_start_frame() => ForEachHead((golden, rope, name) =>
    {
        var (q, grid) = (golden.Tensor($"in.{name}.q"), golden.Tensor($"in.{name}.grid").data<long>().ToArray());
        var tokens = grid[0] * grid[1] * grid[2];
        golden.Expect($"out.{name}.rope", Rotated(0));
        golden.Expect($"out.{name}.rope_start_frame", Rotated(rope.StartFrame));

        Tensor Rotated(int start)
        {
            var turns = RotaryEmbedding.Turns(arange(start, start + grid[0]), grid[1], grid[2], rope.HeadDim);
            return cat([RotaryEmbedding.Rotate(q.narrow(1, 0, tokens), turns), q.narrow(1, tokens, q.shape[1] - tokens)], 1);
        }
    });

    [Fact]
    public void Angles_are_exact_in_double_precision() => ForEachHead((golden, rope, name) =>
    {
        var positions = golden.Tensor($"in.{name}.table_positions").to(float64).unsqueeze(1).expand(-1, 3);
        var angles = RotaryEmbedding.Angles(positions, rope.HeadDim);
        var tolerance = golden.Json.GetProperty("tolerance").GetProperty("table_abs").GetDouble();
        golden.Expect($"out.{name}.table_cos", angles.cos(), tolerance);
        golden.Expect($"out.{name}.table_sin", angles.sin(), tolerance);
    });

    private static void ForEachHead(Action<GoldenCase, RopeCase, string> check)
    {
        using var golden = new GoldenCase("01-rope-and-time");
        foreach (var rope in GoldenCase.Read<RopeCase[]>(golden.Config.GetProperty("rope")))
        {
            check(golden, rope, $"hd{rope.HeadDim}");
        }
    }
}

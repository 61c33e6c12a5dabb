using System.Text.Json;
using Sora.Diffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Golden;

/// <summary>Whole ways from noise to clean under a velocity that is a formula, by the classes that the sampler uses.</summary>
public sealed class SchedulerGoldenTests
{
    public static TheoryData<string> Runs
    {
        get
        {
            using var golden = new GoldenCase("04-schedulers");
            return [.. golden.Json.GetProperty("runs").EnumerateObject().Select(run => run.Name)];
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Timesteps_and_noise_levels_are_those_of_the_reference(string run)
    {
        using var golden = new GoldenCase("04-schedulers");
        var grid = Config(golden, run).LevelsOf(firstChunk: true);
        if (golden.Has($"out.{run}.step_list"))
        {
            golden.Expect($"out.{run}.step_list", tensor(grid.Timesteps), tolerance: 1e-3);
        }
        if (golden.Has($"out.{run}.timesteps"))
        {
            var expected = golden.Tensor($"out.{run}.timesteps");
            golden.Expect($"out.{run}.timesteps", tensor(grid.Timesteps), tolerance: expected.dtype == int64 ? 0 : 1e-3);
            golden.Expect($"out.{run}.sigmas", tensor(grid.Sigmas).narrow(0, 0, golden.Tensor($"out.{run}.sigmas").shape[0]), golden.Json.GetProperty("tolerance").GetProperty("sigmas_abs").GetDouble());
        }
        if (golden.Has($"out.{run}.table_sigmas"))
        {
            var schedule = new FlowSchedule(Run(golden, run).GetProperty("shift").GetDouble());
            golden.Expect($"out.{run}.table_sigmas", tensor(schedule.Sigmas.ToArray()), tolerance: 1e-6);
            golden.Expect($"out.{run}.lookup_sigma", tensor(golden.Tensor($"in.{run}.lookup_timesteps").data<float>().Select(timestep => schedule.Sigma(timestep)).ToArray()), tolerance: 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_step_leads_where_the_reference_goes(string run)
    {
        using var golden = new GoldenCase("04-schedulers");
        var config = Config(golden, run);
        var grid = config.LevelsOf(firstChunk: true);
        using var path = new FlowPath(grid, config.Method);
        var few = golden.Has($"out.{run}.x0");
        var x = few ? golden.Tensor("in.noise").transpose(1, 2) : golden.Tensor("in.noise");
        var (a, b) = (golden.Config.GetProperty("a").GetDouble(), golden.Config.GetProperty("b").GetDouble());

        List<Tensor> starts = [x], ends = [];
        for (var step = 0; step < grid.Steps; step++)
        {
            var (clean, next) = path.Step(step, x, x * a + b * (grid.Timesteps[step] / 1000), () => golden.Tensor($"in.{run}.noises").select(0, step));
            starts.Add(x = next);
            ends.Add(clean);
        }

        if (few)
        {
            golden.Expect($"out.{run}.model_input", stack(starts.SkipLast(1).ToList()));
            golden.Expect($"out.{run}.x0", stack(ends));
        }
        else
        {
            golden.Expect($"out.{run}.trajectory", stack(starts));
        }
    }

    private static JsonElement Run(GoldenCase golden, string run) => golden.Json.GetProperty("runs").GetProperty(run);

    private static SamplerConfig Config(GoldenCase golden, string name)
    {
        var run = Run(golden, name);
        return run.TryGetProperty("grid", out var other)
            ? Config(golden, other.GetString()!) with { Method = SamplerMethod.Euler }
            : run.GetProperty("class").GetString() switch
            {
                "FlowUniPCMultistepScheduler" => Even(SamplerGrid.Wan, SamplerMethod.UniPc),
                "UniPCMultistepScheduler" => Even(SamplerGrid.Diffusers, SamplerMethod.UniPc),
                "FlowMatchScheduler" => Even(SamplerGrid.Even, SamplerMethod.Euler),
                _ => new()
                {
                    Shift = Shift(), FirstChunkSteps = GoldenCase.Read<int[]>(run.GetProperty("configured")), WarpSteps = run.GetProperty("warp_denoising_step").GetBoolean(),
                },
            };

        SamplerConfig Even(SamplerGrid grid, SamplerMethod method) => new() { Shift = Shift(), Grid = grid, Steps = run.GetProperty("steps").GetInt32(), Method = method };

        double Shift() => run.GetProperty("shift").GetDouble();
    }
}

using System.Text.Json;
using Sora.Diffusion.Evaluation;
using Sora.Diffusion.Training;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Evaluation;

public sealed class JudgeTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>What a judge of few steps read in clips it had not seen when the baseline was stored, less a margin for other processors.</summary>
    sealed record Baseline(int Steps, IReadOnlyDictionary<string, double> Right);

    [Fact]
    public void A_judge_of_few_steps_reads_small_clips_as_well_as_its_baseline()
    {
        var baseline = JsonSerializer.Deserialize<Baseline>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Evaluation", "judge-baseline.json")), JsonSerializerOptions.Web)!;
        var preset = TrainingPreset.Nano with { ClipFrames = 48, JudgePool = 512, JudgeBudget = new(baseline.Steps, Minutes: null, PeakRate: 4e-3) };
        manual_seed(1);
        using var judge = new Judge(WorldStage.First);
        using (var training = new JudgeTraining(new() { Output = folder.Path, Preset = preset, Log = new TrainingLog(folder.Path) }))
            training.Train(judge, show: film => film, TestContext.Current.CancellationToken);

        using var scope = NewDisposeScope();
        var sampler = new SceneSampler(77);
        var scenes = Enumerable.Range(0, 1000).Select(i => sampler[i]).Where(scene => scene.Arrangement == Arrangement.Alone).Take(64).ToArray();
        var right = scenes.Chunk(16).SelectMany(some =>
        {
            var reading = judge.Read(SceneRenderer.Render(some, preset.Portrait, 0, 48));
            return some.Select((scene, clip) => reading.Agrees(((IScene)scene).FactsOf(0), clip)).ToArray();
        }).ToArray();

        Assert.All(judge.Facts.Index(), fact =>
        {
            var (share, (name, values, _)) = (right.Average(clip => clip[fact.Index] ? 1.0 : 0), fact.Item);
            Assert.True(share >= baseline.Right[name], $"{name}: {share:P0} of clips, the baseline is {baseline.Right[name]:P0}");
            Assert.True(baseline.Right[name] > 1.5 / values || name == "light", $"The baseline of {name} is not above chance.");
        });
    }

    [Fact]
    public void A_judge_that_was_written_reads_as_before()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var judge = new Judge(WorldStage.First);
        using (no_grad())
            foreach (var parameter in judge.parameters()) parameter.copy_(parameter.to(bfloat16));
        judge.Write(folder.Path);

        using var loaded = Judge.Open(folder.Path);
        var film = rand([2, 6, 3, 42, 24]);
        var (before, after) = (judge.Read(film), loaded.Read(film));

        Assert.Equal(before.Facts, after.Facts);
        Assert.True(before.Features.equal(after.Features).all().item<bool>());
    }

    [Fact]
    public void A_judge_of_an_earlier_version_is_refused_and_the_error_says_what_to_do()
    {
        using (var judge = new Judge(WorldStage.First)) judge.Write(folder.Path);
        ModelJson.Write(folder.File("judge.json"), JudgeConfig.Of(WorldStage.First) with { Version = 1 });
        var old = Assert.Throws<WeightsException>(() => Judge.Open(folder.Path));
        Assert.Contains("version 1", old.Message, StringComparison.Ordinal);
        Assert.Contains("sora train", old.Message, StringComparison.Ordinal);

        File.Delete(Path.Combine(folder.Path, "judge.json"));
        var older = Assert.Throws<WeightsException>(() => Judge.Open(folder.Path));
        Assert.Contains("sora train", older.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_judge_that_ships_reads_the_first_world_though_its_file_does_not_name_it()
    {
        using var judge = Judge.Open(Path.Combine(AppContext.BaseDirectory, "petit-monde"));
        using var scope = NewDisposeScope();
        IScene[] scenes = [.. Enumerable.Range(0, 100).Select(i => WorldStage.First.Draw(78, i)).Where(scene => scene.RegionOf(0) == Region.All).Take(8)];
        var reading = judge.Read(WorldStage.First.Render(scenes, new(96, 168), 0, 48).Frames);
        Assert.Equal(WorldStage.First, judge.World);
        Assert.All(scenes.Index(), scene => Assert.Equal(scene.Item.FactsOf(0), reading.Facts.Select(values => values[scene.Index])));
    }

    [Fact]
    public void A_judge_of_another_world_than_the_models_is_refused_and_the_error_names_both_and_says_what_to_do()
    {
        using (var judge = new Judge(WorldStage.First)) judge.Write(folder.Path);
        using (Judge.Open(folder.Path, WorldStage.First)) { }
        var error = Assert.Throws<WeightsException>(() => Judge.Open(folder.Path, WorldStage.Full));
        Assert.Contains("\"first\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"full\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("sora train --judge-of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_judge_of_a_world_that_is_not_known_or_has_other_values_is_refused()
    {
        using (var judge = new Judge(WorldStage.Full)) judge.Write(folder.Path);
        using (Judge.Open(folder.Path)) { }
        var config = JudgeConfig.Of(WorldStage.Full);

        ModelJson.Write(folder.File("judge.json"), config with { World = "third" });
        Assert.Contains("\"third\"", Assert.Throws<WeightsException>(() => Judge.Open(folder.Path)).Message, StringComparison.Ordinal);

        ModelJson.Write(folder.File("judge.json"), config with { Values = new Dictionary<string, int>(config.Values) { ["weather"] = 4 } });
        Assert.Contains("\"weather\"", Assert.Throws<WeightsException>(() => Judge.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exact_mask_covers_the_actor_but_not_its_shadow()
    {
        using var scope = NewDisposeScope();
        var ball = new Actor(Shape.Ball, Hue.White, Sora.Diffusion.World.Size.Big, Motion.Left, Across: 0, Down: 1, Phase: 0);
        var mask = WorldStage.First.Cover([new Scene([ball], Arrangement.Alone, Place.Mountains, Night: false, Drift: 0)], new(96, 168), 0, 1);

        var sight = Judge.Locate(ByCells(mask.select(1, 0)));
        var (x, y, spread) = (sight[0, 0].item<float>(), sight[0, 1].item<float>(), sight[0, 2].item<float>());
        Assert.InRange(x, -0.01, 0.01);
        Assert.InRange(y, 0.72 * 0.875 - 0.32 - 0.01, 0.72 * 0.875 - 0.32 + 0.01); // it stands on the ground
        Assert.InRange(spread, 0.9 * 0.96 * 0.32 / 2, 1.1 * 0.96 * 0.32 / 2);      // a disc spreads by half its radius

        static Tensor ByCells(Tensor mask) => nn.functional.adaptive_avg_pool2d(mask, [42, 24]);
    }

    [Fact]
    public void In_the_full_world_too_an_exact_mask_lies_around_the_actor_and_leaves_out_its_shadow()
    {
        using var scope = NewDisposeScope();
        var size = new FrameSize(96, 168);
        IScene[] scenes = [.. Enumerable.Range(0, 100).Select(i => WorldStage.Full.Draw(5, i)).Where(scene => scene.RegionOf(0) == Region.All).Take(24)];
        var (mask, film) = (WorldStage.Full.Cover(scenes, size, 0, 1), WorldStage.Full.Render(scenes, size, 0, 1));

        Assert.False(mask.gt(0.3f).logical_and(film.Actors.eq(0)).any().item<bool>());
        Assert.InRange((mask.gt(0.3f).sum() / film.Actors.sum()).item<float>(), 0.5, 0.9);
        var sights = Judge.Locate(nn.functional.adaptive_avg_pool2d(mask.flatten(0, 1), [42, 24]));
        Assert.All(scenes.Index(), scene =>
        {
            var place = scene.Item.ActorsAt(size, 0)[0];
            Assert.InRange(sights[scene.Index, 0].item<float>() - place.X, -0.35 * place.Radius, 0.35 * place.Radius);
        });
    }

    public void Dispose() => folder.Dispose();
}

using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Evaluation;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Training;

/// <summary>Trains the judge on clips of one actor as the autoencoder shows them.</summary>
sealed class JudgeTraining(TrainingOptions options) : IDisposable
{
    const int Batch = 16;

    readonly List<(Tensor Glances, Scene[] Scenes)> pools = [];

    public void Train(Judge judge, Taehv autoencoder, CancellationToken cancellationToken)
    {
        pools.Add(Fill(autoencoder, options.Preset.Portrait, first: 0, cancellationToken));
        pools.Add(Fill(autoencoder, options.Preset.Landscape, first: 1, cancellationToken));
        using var run = new TrainingRun("judge", options, options.Preset.JudgeBudget, judge.named_parameters().Select(p => (p.name, p.parameter)));
        run.Train(step => Loss(judge, step), sample: null, cancellationToken);
    }

    // Clips of a seed of their own, bytes: (N, 3, T / 4, H / 2, W / 2).
    (Tensor, Scene[]) Fill(Taehv autoencoder, FrameSize size, int first, CancellationToken cancellationToken)
    {
        const int perCall = 8;
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var sampler = new SceneSampler(options.Seed + 1);
        var scenes = Enumerable.Range(0, int.MaxValue).Select(i => sampler[2 * i + first]).Where(s => s.Arrangement == Arrangement.Alone).Take(options.Preset.JudgePool / 2).ToArray();
        var glances = new List<Tensor>();
        foreach (var batch in scenes.Chunk(perCall))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var film = SceneRenderer.Render(batch, size, 0, options.Preset.ClipFrames).to(options.Preset.ComputeType);
            var shown = autoencoder.Decode(autoencoder.Encode(film)).to(float32);
            glances.Add((Judge.Glance(shown) * 255).round().to(ScalarType.Byte).MoveToOuterDisposeScope());
        }
        return (cat(glances).DetachFromDisposeScope(), scenes);
    }

    Tensor Loss(Judge judge, int step)
    {
        var random = Seeded.Random(options.Seed, step);
        var (glances, scenes) = pools[step % pools.Count];
        var rows = Enumerable.Range(0, Batch).Select(_ => random.NextInt64(glances.shape[0])).ToArray();
        var facts = tensor(rows.SelectMany(row => Judge.FactsOf(scenes[row])).ToArray()).view(Batch, -1);
        using var generator = new Generator((ulong)random.NextInt64());
        var seen = glances.index_select(0, tensor(rows)).to(float32) / 255;
        // A little noise: the judge must not live on details that a decoder may draw otherwise.
        var scores = judge.Forward(seen + 0.03f * randn(seen.shape, generator: generator));
        return scores.Select((score, fact) => functional.cross_entropy(score, facts.select(1, fact))).Aggregate((a, b) => a + b) / scores.Length;
    }

    public void Dispose()
    {
        foreach (var (glances, _) in pools) glances.Dispose();
    }
}

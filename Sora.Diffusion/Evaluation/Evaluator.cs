using System.Diagnostics;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Evaluation;

/// <summary>One evaluation of a model of the world.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The model folder; it must hold <c>judge.safetensors</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Clips per split.</summary>
    public int Clips { get; init; } = 96;

    /// <summary>Frames of a clip.</summary>
    public int Frames { get; init; } = 48;

    /// <summary>Seed of the scenes; it must not be a seed of training.</summary>
    public long Seed { get; init; } = 4_000_000_007;

    /// <summary>Threads of the arithmetic; null leaves the choice to libtorch.</summary>
    public int? Threads { get; init; }

    /// <summary>Receives a line per stage; may be null.</summary>
    public Action<string>? Log { get; init; }
}

/// <summary>Measures what a model of the world draws against what it was asked for.</summary>
public static class Evaluator
{
    /// <summary>The name of the judge's weights in a model folder.</summary>
    public const string JudgeFile = "judge.safetensors";

    /// <summary>Asks for clips in the plainest words, in both languages and both orientations, and lets the judge read them.</summary>
    /// <exception cref="WeightsException">The model or the judge cannot be loaded.</exception>
    public static EvaluationReport Run(EvaluationOptions options, CancellationToken cancellationToken = default)
    {
        using var model = VideoModel.Load(options.Model, new() { Threads = options.Threads });
        using var judge = new Judge();
        using (var file = SafeTensorsFile.Open(Path.Combine(options.Model, JudgeFile))) judge.Load(file);
        judge.eval();

        var (seen, heldOut) = (Scenes(options, Split.Seen), Scenes(options, Split.HeldOut));
        options.Log?.Invoke("judging real clips");
        var (ceiling, psnr) = JudgeReal(model, judge, seen, options, cancellationToken);
        var (heldOutCeiling, _) = JudgeReal(model, judge, heldOut, options, cancellationToken);
        options.Log?.Invoke("rendering seen pairs");
        var clock = Stopwatch.StartNew();
        var drawn = JudgeDrawn(model, judge, seen, options, cancellationToken);
        var speed = options.Clips * options.Frames / clock.Elapsed.TotalSeconds;
        options.Log?.Invoke("rendering held-out pairs");
        var drawnHeldOut = JudgeDrawn(model, judge, heldOut, options, cancellationToken);
        return new($"{model.Info.Name} {model.Info.Version}", psnr, ceiling, heldOutCeiling, drawn, drawnHeldOut, speed);
    }

    static Scene[] Scenes(EvaluationOptions options, Split split)
    {
        var sampler = new SceneSampler(options.Seed, split);
        return [.. Enumerable.Range(0, int.MaxValue).Select(i => sampler[i]).Where(scene => scene.Arrangement == Arrangement.Alone).Take(options.Clips)];
    }

    static (Accuracy, double Psnr) JudgeReal(VideoModel model, Judge judge, Scene[] scenes, EvaluationOptions options, CancellationToken cancellationToken)
    {
        const int perCall = 8;
        using var guard = no_grad();
        var (right, psnr) = (new List<bool[]>(), new List<float>());
        foreach (var batch in scenes.Chunk(perCall))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var film = SceneRenderer.Render(batch, model.Config.Portrait, 0, options.Frames);
            var decoded = model.Autoencoder.Decode(model.Autoencoder.Encode(film.to(model.ComputeType))).to(float32);
            psnr.AddRange((-10 * (decoded - film).square().mean([1, 2, 3, 4]).log10()).data<float>().ToArray());
            right.AddRange(judge.Agrees(Judge.Glance(decoded), batch));
        }
        return (Accuracy.Of(right), psnr.Average());
    }

    static Accuracy JudgeDrawn(VideoModel model, Judge judge, Scene[] scenes, EvaluationOptions options, CancellationToken cancellationToken)
    {
        var right = new List<bool[]>();
        for (var i = 0; i < scenes.Length; i++)
        {
            using var scope = NewDisposeScope();
            var request = new RenderRequest
            {
                Prompt = CaptionWriter.Describe(scenes[i], i % 2 == 0 ? Language.English : Language.French),
                Landscape = i % 4 >= 2,
                FrameCount = options.Frames,
                Seed = options.Seed + i,
            };
            var frames = model.Render(request, cancellationToken).Where(step => step.Final).SelectMany(step => step.Frames);
            var film = stack(frames.Select(Picture).ToArray()).unsqueeze(0);
            right.AddRange(judge.Agrees(Judge.Glance(film), [scenes[i]]));
        }
        return Accuracy.Of(right);
    }

    static Tensor Picture(RgbFrame frame) => tensor(frame.Pixels).view(frame.Height, frame.Width, 3).permute(2, 0, 1).to(float32) / 255;
}

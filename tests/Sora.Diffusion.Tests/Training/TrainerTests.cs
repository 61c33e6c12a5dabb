using Sora.Diffusion.Evaluation;
using Sora.Diffusion.Training;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void A_nano_training_ends_with_a_model_that_loads_renders_and_can_be_evaluated()
    {
        Trainer.Run(Options("run"));

        var model = Path.Combine(folder.Path, "run", Trainer.ModelFolder);
        using (var loaded = VideoModel.Load(model))
        {
            var frames = loaded.Render(new() { Prompt = "a red ball", FrameCount = 9, Seed = 1 }).Where(s => s.Final).SelectMany(s => s.Frames).ToArray();
            Assert.Equal(9, frames.Length);
            Assert.All(frames, frame => Assert.Equal((48, 84), (frame.Width, frame.Height)));
            Assert.Contains("red", loaded.Read("a red ball").Understood);
            Assert.Equal("zeppelin", Assert.Single(loaded.Read("a red zeppelin").Unknown).Word);
        }
        var report = Evaluator.Run(new() { Model = model, Clips = 4, Frames = 16 });
        Assert.Equal(4, report.Seen.Clips);
        Assert.InRange(report.HeldOut.Joint, 0, 1);
        Assert.Contains("held-out", report.ToTable());
    }

    [Fact]
    public void The_loss_of_the_text_encoder_falls()
    {
        var losses = new List<double>();
        var preset = TrainingPreset.Nano with { TextBudget = new(180, null, 5e-3) };
        var options = Options("text", preset, line =>
        {
            if (line.Contains("loss")) losses.Add(double.Parse(line.Split("loss ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        }, every: 60);
        using var encoder = new Sora.Diffusion.Text.UMT5Encoder(preset.Text with { Vocab = 300 });

        new TextTraining(options, TextTraining.LearnVocabulary(options)).Train(encoder, default);

        Assert.Equal(3, losses.Count);
        Assert.True(losses[2] < 0.9 * losses[0], $"{losses[0]} -> {losses[2]}");
    }

    [Fact]
    public void A_training_that_was_cut_off_ends_with_the_same_weights()
    {
        Train("whole", steps: 8, stopAfter: null);
        Train("cut", steps: 8, stopAfter: 4);
        Train("cut", steps: 8, stopAfter: null);

        using var whole = SafeTensorsFile.Open(Path.Combine(folder.Path, "whole", "autoencoder.checkpoint.safetensors"));
        using var cut = SafeTensorsFile.Open(Path.Combine(folder.Path, "cut", "autoencoder.checkpoint.safetensors"));
        Assert.NotEmpty(whole.Entries);
        Assert.All(whole.Entries.Keys.Where(name => name != "progress"), name => Assert.True(whole.View(name).equal(cut.View(name)).all().item<bool>(), name));
    }

    // Cancellation comes between two steps, from the log line of the step.
    void Train(string name, int steps, int? stopAfter)
    {
        using var cancellation = new CancellationTokenSource();
        var preset = TrainingPreset.Nano with { AutoencoderBudget = new(steps, null, 1e-3) };
        var options = Options(name, preset, line =>
        {
            if (stopAfter is { } last && line.StartsWith($"autoencoder step {last} ", StringComparison.Ordinal)) cancellation.Cancel();
        }, every: 1);
        manual_seed(5);
        using var autoencoder = new Sora.Diffusion.Autoencoder.Taehv(preset.Autoencoder);
        using var training = new AutoencoderTraining(options);
        if (stopAfter is null) training.Train(autoencoder, cancellation.Token);
        else Assert.Throws<OperationCanceledException>(() => training.Train(autoencoder, cancellation.Token));
    }

    TrainingOptions Options(string name, TrainingPreset? preset = null, Action<string>? line = null, int every = 1)
    {
        var output = Path.Combine(folder.Path, name);
        return new() { Output = output, Preset = preset ?? TrainingPreset.Nano, Log = new TrainingLog(output, line, every) };
    }

    public void Dispose() => folder.Dispose();
}

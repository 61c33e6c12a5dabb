using Sora.Diffusion.Evaluation;
using Sora.Diffusion.Training;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;
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
        Assert.Contains("distillation", File.ReadAllText(Path.Combine(model, "curves.svg")));
        Assert.All(["autoencoder", "first-chunk", "clips", "distillation", "self-forcing", "decoder"], stage => Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder.Path, "run", "samples"), $"{stage}-*.png")));

        var sheet = Path.Combine(folder.Path, "sheet.png");
        var report = Evaluator.Run(new() { Model = model, Clips = 8, Frames = 16, Splits = EvaluationSplits.All, Sheet = sheet });
        Assert.True(File.Exists(sheet));
        Assert.InRange(report.Seen.Real.Detail, 0, 10);
        Assert.True(report.Rendering.FirstPictureSeconds > 0);
        Assert.Equal(8, report.Seen.Model.Clips);
        Assert.Equal((4, 4), (report.English.Model.Clips, report.French.Real.Clips));
        Assert.InRange(report.HeldOut!.Model.Joint, 0, 1);
        Assert.Equal((2, 2, 2), (report.FirstHalf!.Model.Clips, report.SecondHalf!.Real.Clips, report.LastFifth!.Model.Clips));
        Assert.Equal(4, report.Rephrased!.Model.Clips);
        Assert.Null(report.HeldOutMotions);
        Assert.Null(report.HeldOutPlaces);
        Assert.Null(report.EnglishOnly);
        Assert.Contains("| first 16 of 80 frames | ceiling | share | second 16 | ceiling | share | last 16 | ceiling | share |", report.ToMarkdown());
        Assert.Equal(4, report.Binding!.Clips);
        Assert.True(report.RealDiversity > 0);
        Assert.Equal((4, 4, 4), (report.Likeness!.Clips, report.RealLikeness!.Clips, report.Likeness.Faces));
        Assert.Contains("told from 3 others", report.ToMarkdown());
        Assert.True(report.FrechetDistance > 0);
        Assert.Contains("held-out", report.ToMarkdown());
        Assert.Contains("\"frechetFloor\"", report.ToJson());

        var further = Options("further") with { From = model };
        Trainer.Run(further);
        Assert.Equal(Part("run", "autoencoder"), Part("further", "autoencoder"));
        Assert.NotEqual(Part("run", "transformer"), Part("further", "transformer"));
        Assert.All(File.ReadLines(further.Log.File), line => Assert.Matches("\"(clips|self-forcing)\"", line));
        using (NewDisposeScope())
        {
            // The student went where its teacher went; what it learnt from its own videos afterwards is little.
            var learnt = Stage("transformer-clips") - Stage("transformer-first-chunk");
            var strayed = Stage("transformer") - Stage("student-start") - learnt;
            Assert.True(strayed.abs().mean().item<float>() < learnt.abs().mean().item<float>() / 4);
        }

        var refined = Options("refined", TrainingPreset.Nano with
        {
            Transformer = TrainingPreset.Nano.Transformer with { NumLayers = 3 }, Autoencoder = TrainingPreset.Nano.Autoencoder with { MemBlocksPerStage = 2 },
        }) with { From = model, RefineAutoencoder = true };
        Trainer.Run(refined);
        using (var loaded = VideoModel.Load(Path.Combine(folder.Path, "refined", Trainer.ModelFolder)))
        {
            Assert.Equal(24, loaded.Info.CameoSide);
            var cameo = new RgbFrame(24, 24, new byte[24 * 24 * 3]);
            Assert.Equal(8, loaded.Render(new() { Prompt = "a ball", FrameCount = 8, Seed = 1, Cameo = cameo }).Where(s => s.Final).Sum(s => s.Frames.Count));
        }
        Assert.Contains("\"autoencoder\"", File.ReadAllText(refined.Log.File));

        var distilled = Options("distilled") with { From = model, Distil = true, Seed = 2 };
        Trainer.Run(distilled);
        Assert.Equal(Part("run", "autoencoder"), Part("distilled", "autoencoder"));
        Assert.NotEqual(Part("run", "transformer"), Part("distilled", "transformer"));
        Assert.Equal(Part("run", "teacher"), Part("distilled", "teacher"));
        Assert.All(File.ReadLines(distilled.Log.File), line => Assert.Matches("\"(distillation|self-forcing)\"", line));
        var (teacher, student) = (Sizes("run"), Sizes("distilled"));
        Assert.Equal(teacher.LatentMean!.Zip(teacher.LatentStd!), student.LatentMean!.Zip(student.LatentStd!));
        Assert.Throws<ArgumentException>(() => Trainer.Run(Options("nothing to distil", TrainingPreset.Nano with { Distillation = null }) with { From = model, Distil = true }));

        Tensor Stage(string name)
        {
            using var file = SafeTensorsFile.Open(Path.Combine(further.Output, name + ".safetensors"));
            return cat(file.Entries.Keys.Order(StringComparer.Ordinal).Select(key => file.View(key).to(float32).flatten()).ToArray());
        }
        VideoModelConfig Sizes(string run) => ModelJson.Read<VideoModelConfig>(Path.Combine(folder.Path, run, Trainer.ModelFolder, "config.json"));
        byte[] Part(string run, string part) => File.ReadAllBytes(Path.Combine(folder.Path, run, Trainer.ModelFolder, part + ".safetensors"));

        var before = File.ReadAllBytes(Path.Combine(model, "judge.safetensors"));
        Trainer.RunJudge(Options("another judge") with { Seed = 2 }, model);
        using var judge = Judge.Open(model);
        Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(model, "judge.safetensors")));
    }

    [Fact]
    public void A_nano_training_goes_on_in_the_full_world_and_ends_with_a_model_that_knows_its_words_and_is_evaluated_by_the_facts_of_that_world()
    {
        Trainer.Run(Options("first"));
        var first = Path.Combine(folder.Path, "first", Trainer.ModelFolder);
        var options = Options("full", TrainingPreset.Nano with { World = WorldStage.Full, Transformer = TrainingPreset.Nano.Transformer with { ImageLen = 0 } }) with { From = first };
        Assert.Contains("has not learnt the world", Assert.Throws<WeightsException>(() => Trainer.Run(options with { Distil = true })).Message);
        Trainer.Run(options);

        // What the first world taught of pictures and motion is where it starts; the words are new.
        Assert.All(["text", "autoencoder", "first-chunk", "clips", "judge"], stage => Assert.Contains($"\"{stage}\"", File.ReadAllText(options.Log.File)));
        var taken = AutoencoderWeight(Path.Combine(folder.Path, "full", "autoencoder-start.safetensors"));
        Assert.True(taken.allclose(AutoencoderWeight(Path.Combine(first, "autoencoder.safetensors")), atol: 1e-6));
        var model = Path.Combine(folder.Path, "full", Trainer.ModelFolder);
        using (var loaded = VideoModel.Load(model))
        {
            Assert.Equal(9, loaded.Render(new() { Prompt = "a striped rocket", FrameCount = 9, Seed = 1 }).Where(s => s.Final).Sum(s => s.Frames.Count));
            Assert.Equal(["striped", "rocket"], loaded.Read("a striped rocket").Understood);
            Assert.Null(loaded.Info.CameoSide);
            Assert.Equal("zeppelin", Assert.Single(loaded.Read("un zeppelin rouge sous la pluie").Unknown).Word);
        }

        var report = Evaluator.Run(new() { Model = model, Clips = 8, Frames = 16, Splits = EvaluationSplits.All });
        Assert.Equal(["object", "colour", "surface", "size", "motion", "speed", "camera", "place", "weather", "light"], report.Seen.Model.Right.Keys);
        Assert.Equal((4, 4, 4), (report.HeldOut!.Real.Clips, report.HeldOutMotions!.Model.Clips, report.HeldOutPlaces!.Model.Clips));
        Assert.Equal((4, 4), (report.Rephrased!.Real.Clips, report.EnglishOnly!.Model.Clips));
        Assert.Equal(4, report.Binding!.Clips);
        Assert.True(report.RealDiversity > 0);
        Assert.InRange(report.Chance!["place"], 1 / 12.0, 0.11);
        Assert.InRange(report.Chance["camera"], 0.4, 0.48); // it mostly stands still
        Assert.Contains("| seen pairs | ceiling | share | held-out pairs | ceiling | share | held-out motions | ceiling | share | held-out places | ceiling | share | by chance |", report.ToMarkdown());
        Assert.Contains("| each has its object |", report.ToMarkdown());
        Assert.Contains("\"stage\": \"full\"", report.ToJson());

        using (var other = new Judge(WorldStage.First)) other.Write(model);
        var refused = Assert.Throws<WeightsException>(() => Evaluator.Run(new() { Model = model, Clips = 8, Frames = 16 }));
        Assert.Contains("the judge reads the world \"first\", but the model learnt the world \"full\"", refused.Message);

        // Whatever the preset, a judge is made for the world that the model learnt.
        Trainer.RunJudge(Options("another judge"), model);
        using var judge = Judge.Open(model, WorldStage.Full);

        static Tensor AutoencoderWeight(string path)
        {
            using var file = SafeTensorsFile.Open(path);
            return file.View("decoder.1.weight").to(float32).clone();
        }
    }

    [Fact]
    public void The_sizes_of_petit_fit_together()
    {
        var preset = TrainingPreset.Petit;
        using var autoencoder = new Sora.Diffusion.Autoencoder.Taehv(preset.Autoencoder);
        using var transformer = new Sora.Diffusion.Wan.CausalWanModel(preset.Transformer);
        using var scope = NewDisposeScope();
        using var guard = no_grad();

        var film = preset.World.Render([preset.World.Draw(1, 0)], preset.Landscape, 0, preset.FramesPerChunk);
        var latents = autoencoder.Encode(film.Frames);

        Assert.Equal([1, 2, 16, 8, 14], latents.shape);
        Assert.Equal(film.Frames.shape, autoencoder.Decode(latents).shape);
        Assert.Equal(112, preset.TokensPerFrame);
        Assert.InRange(transformer.parameters().Sum(p => p.NumberOfElements), 18e6, 25e6);
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
    public void A_training_that_was_cut_off_ends_with_the_same_weights_whatever_else_draws_random_numbers()
    {
        Train("whole", steps: 8, stopAfter: null);
        Train("cut", steps: 8, stopAfter: 4);
        Train("cut", steps: 8, stopAfter: null);

        using var whole = SafeTensorsFile.Open(Path.Combine(folder.Path, "whole", "autoencoder.checkpoint.safetensors"));
        using var cut = SafeTensorsFile.Open(Path.Combine(folder.Path, "cut", "autoencoder.checkpoint.safetensors"));
        Assert.NotEmpty(whole.Entries);
        Assert.All(whole.Entries.Keys.Where(name => name != "progress"), name => Assert.True(whole.View(name).equal(cut.View(name)).all().item<bool>(), name));
    }

    // Cancellation comes between two steps, from the log line of the step. The process-wide generator is not seeded: tests that run at the same time draw from it.
    void Train(string name, int steps, int? stopAfter)
    {
        using var cancellation = new CancellationTokenSource();
        var preset = TrainingPreset.Nano with { AutoencoderBudget = new(steps, null, 1e-3) };
        var options = Options(name, preset, line =>
        {
            if (stopAfter is { } last && line.StartsWith($"autoencoder step {last} ", StringComparison.Ordinal)) cancellation.Cancel();
        }, every: 1);
        using var autoencoder = new Sora.Diffusion.Autoencoder.Taehv(preset.Autoencoder);
        using var training = new AutoencoderTraining(options);
        if (stopAfter is null) training.Train(autoencoder, start: null, cancellation.Token);
        else Assert.Throws<OperationCanceledException>(() => training.Train(autoencoder, start: null, cancellation.Token));
    }

    TrainingOptions Options(string name, TrainingPreset? preset = null, Action<string>? line = null, int every = 1)
    {
        var output = Path.Combine(folder.Path, name);
        return new() { Output = output, Preset = preset ?? TrainingPreset.Nano, Log = new TrainingLog(output, line, every) };
    }

    public void Dispose() => folder.Dispose();
}

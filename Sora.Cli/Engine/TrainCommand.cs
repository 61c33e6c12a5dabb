using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Diffusion.Training;

namespace Sora.Cli.Engine;

/// <summary><c>sora train</c>: trains a model of the world; interrupted, it goes on where it was.</summary>
internal static class TrainCommand
{
    private static readonly TrainingPreset[] Presets = [TrainingPreset.PetitMonde, TrainingPreset.VasteMonde, TrainingPreset.Petit, TrainingPreset.Nano];

    public static Command Create(Screen screen)
    {
        var output = new Option<DirectoryInfo>("--out", "-o") { Description = Texts.AboutTrainOut, HelpName = Texts.Folder, Required = true };
        var preset = new Option<string>("--preset") { Description = Texts.AboutPreset, DefaultValueFactory = _ => Presets[0].Name };
        preset.AcceptOnlyFromAmong([.. Presets.Select(known => known.Name)]);
        var seed = new Option<long>("--seed") { Description = Texts.AboutTrainSeed, DefaultValueFactory = _ => 1 };
        var workers = new Option<int>("--workers") { Description = Texts.AboutWorkers, DefaultValueFactory = _ => Environment.ProcessorCount };
        workers.Validators.Add(result => Check.Value(result, workers, value => value is >= 1 and <= 64, Texts.BadWorkers));
        var from = new Option<DirectoryInfo>("--from") { Description = Texts.AboutTrainFrom, HelpName = Texts.Folder }.AcceptExistingOnly();
        var refine = new Option<bool>("--refine-autoencoder") { Description = Texts.AboutRefineAutoencoder };
        var distil = new Option<bool>("--distil") { Description = Texts.AboutDistil };
        var judge = new Option<DirectoryInfo?>("--judge-of") { Description = Texts.AboutJudgeOf, HelpName = Texts.Folder };
        var command = new Command("train", Texts.AboutTrain) { output, preset, from, refine, distil, seed, workers, judge };
        command.Validators.Add(result =>
        {
            if (result.GetValue(refine) && result.GetResult(from) is null)
            {
                result.AddError(Texts.RefineWithoutFrom);
            }
            if (result.GetValue(distil) && result.GetResult(from) is null)
            {
                result.AddError(Texts.DistilWithoutFrom);
            }
            if (result.GetValue(distil) && result.GetValue(refine))
            {
                result.AddError(Texts.DistilWithRefine);
            }
            if (result.GetValue(distil) && Presets.FirstOrDefault(known => known.Name == result.GetValue(preset)) is { Distillation: null } unable)
            {
                result.AddError(Texts.NoFewSteps(unable.Name));
            }
        });
        command.SetComputation((parsed, cancel) =>
        {
            var folder = parsed.GetRequiredValue(output).FullName;
            var options = new TrainingOptions
            {
                Output = folder,
                Preset = Presets.Single(known => known.Name == parsed.GetValue(preset)),
                From = parsed.GetValue(from)?.FullName,
                RefineAutoencoder = parsed.GetValue(refine),
                Distil = parsed.GetValue(distil),
                Seed = parsed.GetValue(seed),
                Workers = parsed.GetValue(workers),
                Log = new TrainingLog(folder, screen.Line),
            };
            try
            {
                if (parsed.GetValue(judge) is { } model)
                {
                    Trainer.RunJudge(options, model.FullName, cancel);
                    screen.Note(Texts.Trained(model.FullName));
                    return Task.FromResult(ExitCode.Success);
                }
                Trainer.Run(options, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                throw new CommandException(Texts.TrainingGoesOn, ExitCode.Interrupted);
            }
            screen.Note(Texts.Trained(Path.Combine(folder, Trainer.ModelFolder)));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}

using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Diffusion.Training;

namespace Sora.Cli.Engine;

/// <summary><c>sora train</c>: trains a model of the world; interrupted, it goes on where it was.</summary>
internal static class TrainCommand
{
    private static readonly TrainingPreset[] Presets = [TrainingPreset.PetitMonde, TrainingPreset.Nano];

    public static Command Create(Screen screen)
    {
        var output = new Option<DirectoryInfo>("--out", "-o") { Description = Texts.AboutTrainOut, HelpName = Texts.Folder, Required = true };
        var preset = new Option<string>("--preset") { Description = Texts.AboutPreset, DefaultValueFactory = _ => Presets[0].Name };
        preset.AcceptOnlyFromAmong([.. Presets.Select(known => known.Name)]);
        var seed = new Option<long>("--seed") { Description = Texts.AboutTrainSeed, DefaultValueFactory = _ => 1 };
        var workers = new Option<int>("--workers") { Description = Texts.AboutWorkers, DefaultValueFactory = _ => Environment.ProcessorCount };
        workers.Validators.Add(result => Check.Value(result, workers, value => value is >= 1 and <= 64, Texts.BadWorkers));
        var command = new Command("train", Texts.AboutTrain) { output, preset, seed, workers };
        command.SetAction((parsed, cancel) =>
        {
            var folder = parsed.GetRequiredValue(output).FullName;
            var options = new TrainingOptions
            {
                Output = folder,
                Preset = Presets.Single(known => known.Name == parsed.GetValue(preset)),
                Seed = parsed.GetValue(seed),
                Workers = parsed.GetValue(workers),
                Log = new TrainingLog(folder, screen.Line),
            };
            try
            {
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

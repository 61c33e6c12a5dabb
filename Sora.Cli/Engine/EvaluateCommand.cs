using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Diffusion.Evaluation;

namespace Sora.Cli.Engine;

/// <summary><c>sora evaluate</c>: how often a model draws what it was asked for, beside what the judge itself can see.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Screen screen)
    {
        var model = ModelOption.Create();
        var clips = new Option<int>("--clips") { Description = Texts.AboutClips, DefaultValueFactory = _ => 96 };
        clips.Validators.Add(result => Check.Value(result, clips, value => value is >= 1 and <= 10_000, Texts.BadClips));
        var command = new Command("evaluate", Texts.AboutEvaluate) { model, clips };
        command.SetAction((parsed, cancel) =>
        {
            var report = Evaluator.Run(new EvaluationOptions { Model = ModelOption.Folder(parsed.GetValue(model)), Clips = parsed.GetValue(clips), Log = screen.Note }, cancel);
            screen.Out.WriteLine(parsed.GetValue(screen.Json) ? report.ToJson() : report.ToTable());
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}

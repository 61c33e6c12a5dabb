using System.CommandLine;
using System.Globalization;
using Sora.Cli.Terminal;
using Sora.Cli.Videos;
using Sora.Diffusion;
using Sora.Diffusion.Training;
using Sora.Diffusion.World;
using TorchSharp;

namespace Sora.Cli.Engine;

/// <summary><c>sora world</c>: a sheet of scenes as the world draws them, and their captions: what a model learns from.</summary>
internal static class WorldCommand
{
    private const int Columns = 8;

    /// <summary>In the middle of a clip of 48 frames, where every motion is under way.</summary>
    private const int Frame = 24;

    private static readonly FrameSize Portrait = new(192, 336);
    private static readonly FrameSize Landscape = new(336, 192);

    public static Command Create(Screen screen)
    {
        var sheet = new Option<FileInfo>("--sheet", "-o") { Description = Texts.AboutSheet, HelpName = Texts.File, Required = true };
        var scenes = new Option<int>("--scenes", "-n") { Description = Texts.AboutScenes, DefaultValueFactory = _ => 24 };
        scenes.Validators.Add(result => Check.Value(result, scenes, value => value is >= 1 and <= 400, Texts.BadScenes));
        var seed = new Option<long>("--seed") { Description = Texts.AboutWorldSeed, DefaultValueFactory = _ => 1 };
        var landscape = new Option<bool>("--landscape") { Description = Texts.AboutLandscape };
        var command = new Command("world", Texts.AboutWorld) { sheet, scenes, seed, landscape };
        command.SetAction(async (parsed, _) =>
        {
            var sampler = new SceneSampler(parsed.GetValue(seed));
            Scene[] drawn = [.. Enumerable.Range(0, parsed.GetValue(scenes)).Select(i => sampler[i])];
            using var pictures = SceneRenderer.Render(drawn, parsed.GetValue(landscape) ? Landscape : Portrait, Frame, frameCount: 1);
            var target = parsed.GetRequiredValue(sheet);
            await SavedFile.WriteAsync(target, part =>
            {
                using var frames = pictures.squeeze(1);
                ContactSheet.Write(part, frames, Math.Min(Columns, drawn.Length));
                return Task.CompletedTask;
            });
            var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr" ? Language.French : Language.English;
            foreach (var scene in drawn)
            {
                screen.Line(CaptionWriter.Describe(scene, language));
            }
            screen.Note(Texts.Saved(target.FullName));
            return ExitCode.Success;
        });
        return command;
    }
}

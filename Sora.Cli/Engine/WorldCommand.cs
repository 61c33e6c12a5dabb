using System.CommandLine;
using System.Globalization;
using Sora.Cli.Terminal;
using Sora.Cli.Videos;
using Sora.Diffusion;
using Sora.Diffusion.World;
using Sora.Media.Pictures;

namespace Sora.Cli.Engine;

/// <summary><c>sora world</c>: a sheet of scenes as the world draws them, with their captions: what a model learns from.</summary>
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
        var stage = new Option<string>("--stage") { Description = Texts.AboutStage, DefaultValueFactory = _ => WorldStage.First.Name };
        stage.AcceptOnlyFromAmong([.. WorldStage.All.Select(known => known.Name)]);
        var landscape = new Option<bool>("--landscape") { Description = Texts.AboutLandscape };
        var command = new Command("world", Texts.AboutWorld) { sheet, stage, scenes, seed, landscape };
        command.SetComputation(async (parsed, cancel) =>
        {
            var world = WorldStage.All.Single(known => known.Name == parsed.GetValue(stage));
            IScene[] drawn = [.. Enumerable.Range(0, parsed.GetValue(scenes)).Select(i => world.Draw(parsed.GetValue(seed), i))];
            var film = world.Render(drawn, parsed.GetValue(landscape) ? Landscape : Portrait, Frame, frameCount: 1);
            using var frames = film.Frames;
            film.Actors.Dispose();
            var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr" ? Language.French : Language.English;
            using var stills = frames.squeeze(1);
            var captioned = RgbFrame.Of(stills).Zip(drawn, (still, scene) => new CaptionedPictures([still.ToPicture()], scene.Describe(language))).ToList();
            var target = parsed.GetRequiredValue(sheet);
            await SavedFile.WriteAsync(target, part => File.WriteAllBytesAsync(part, PictureFile.Encode(CaptionedSheet.Draw(captioned, Columns)), cancel));
            foreach (var one in captioned)
            {
                screen.Line(one.Caption);
            }
            screen.Note(Texts.Saved(target.FullName));
            return ExitCode.Success;
        });
        return command;
    }
}

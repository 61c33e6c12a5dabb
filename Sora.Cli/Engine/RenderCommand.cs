using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Cli.Videos;
using Sora.Diffusion;
using Sora.Media.Pictures;
using Sora.Media.Videos;

namespace Sora.Cli.Engine;

/// <summary><c>sora render</c>: the engine on this machine, without a server.</summary>
internal static class RenderCommand
{
    private const int LongestSeconds = 60;

    public static Command Create(Screen screen)
    {
        var prompt = new Argument<string>("prompt") { Description = Texts.AboutPrompt };
        var output = new Option<FileInfo>("--out", "-o") { Description = Texts.AboutRenderOut, HelpName = Texts.File, Required = true };
        var landscape = new Option<bool>("--landscape") { Description = Texts.AboutLandscape };
        var seconds = new Option<int>("--seconds") { Description = Texts.AboutRenderSeconds, DefaultValueFactory = _ => 4 };
        seconds.Validators.Add(result => Check.Value(result, seconds, value => value is >= 1 and <= LongestSeconds, Texts.BadSeconds(LongestSeconds)));
        var seed = new Option<long?>("--seed") { Description = Texts.AboutSeed };
        seed.Validators.Add(result => Check.Value(result, seed, value => value >= 0, Texts.BadSeed));
        var quality = QualityOption.Create<RenderQuality?>();
        var cameo = new Option<FileInfo>("--cameo") { Description = Texts.AboutCameo, HelpName = Texts.File }.AcceptExistingOnly();
        var model = ModelOption.Create();
        var command = new Command("render", Texts.AboutRender) { prompt, output, landscape, seconds, seed, quality, cameo, model };
        command.SetComputation(async (parsed, cancel) =>
        {
            using var loaded = VideoModel.Load(ModelOption.Folder(parsed.GetValue(model)));
            var request = new RenderRequest
            {
                Prompt = parsed.GetRequiredValue(prompt),
                Landscape = parsed.GetValue(landscape),
                FrameCount = parsed.GetValue(seconds) * loaded.Info.FramesPerSecond,
                Seed = parsed.GetValue(seed) ?? Random.Shared.NextInt64(1_000_000_000),
                Quality = parsed.GetValue(quality) ?? RenderQuality.Standard,
                Cameo = parsed.GetValue(cameo) is { } picture ? Cameo(picture, loaded.Info, cancel) : null,
            };
            await RenderAsync(loaded, request, parsed.GetRequiredValue(output), screen, parsed.GetValue(screen.Json), cancel);
            return ExitCode.Success;
        });
        return command;
    }

    private static RgbFrame Cameo(FileInfo file, ModelInfo model, CancellationToken cancel)
    {
        var side = model.CameoSide ?? throw new CommandException(Texts.NoCameo(model.Name), ExitCode.Usage);
        try
        {
            var picture = PictureFile.Read(File.ReadAllBytes(file.FullName), side, side);
            return new(picture.Width, picture.Height, picture.Pixels);
        }
        catch (InvalidPictureException error)
        {
            throw new CommandException($"{file}: {error.Message}", ExitCode.Usage);
        }
    }

    private static async Task RenderAsync(IVideoModel model, RenderRequest request, FileInfo output, Screen screen, bool json, CancellationToken cancellationToken)
    {
        foreach (var word in model.Read(request.Prompt).Unknown)
        {
            screen.NoteUnknownWord(word.Word, word.Nearest);
        }
        var render = new LocalRender(model, request, TimeProvider.System);
        await RenderViews.For(screen, json).FollowAsync(render.Run(cancellationToken).ToAsyncEnumerable());
        var size = request.Landscape ? model.Info.Landscape : model.Info.Portrait;
        await SavedFile.WriteAsync(output, part =>
            VideoEncoders.Best(screen.Environment("SORA_FFMPEG")).EncodeAsync(render.Frames, new VideoFormat(size.Width, size.Height, model.Info.FramesPerSecond), part, cancellationToken));
        screen.Note(Texts.RenderedIn(request.FrameCount, render.Elapsed.TotalSeconds, request.FrameCount / render.Elapsed.TotalSeconds / model.Info.FramesPerSecond, request.Seed));
        screen.Note(Texts.Saved(output.FullName));
    }
}

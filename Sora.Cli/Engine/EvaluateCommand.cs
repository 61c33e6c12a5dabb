using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Cli.Videos;
using Sora.Diffusion;
using Sora.Diffusion.Evaluation;
using Sora.Media.Pictures;

namespace Sora.Cli.Engine;

/// <summary><c>sora evaluate</c>: how often a model draws what it was asked for, beside what the judge itself can see; as Markdown for its card or as JSON to compare with. Or a gallery of what it draws.</summary>
internal static class EvaluateCommand
{
    private const int CaptionsPerRow = 3;

    public static Command Create(Screen screen)
    {
        var model = ModelOption.Create();
        var splits = new Option<EvaluationSplits[]>("--splits") { Description = Texts.AboutSplits, AllowMultipleArgumentsPerToken = true };
        var clips = new Option<int>("--clips") { Description = Texts.AboutClips, DefaultValueFactory = _ => 96 };
        clips.Validators.Add(result => Check.Value(result, clips, value => value is >= 8 and <= 10_000, Texts.BadClips));
        var quality = QualityOption.Create<RenderQuality?>();
        var threads = new Option<int?>("--threads") { Description = Texts.AboutThreads };
        threads.Validators.Add(result => Check.Value(result, threads, value => value is null or >= 1 and <= 64, Texts.BadThreads));
        var sheet = new Option<FileInfo?>("--sheet", "-o") { Description = Texts.AboutEvaluateSheet, HelpName = Texts.File };
        var save = new Option<FileInfo?>("--save") { Description = Texts.AboutSaveReport, HelpName = Texts.File };
        var gallery = new Option<FileInfo?>("--gallery") { Description = Texts.AboutGallery, HelpName = Texts.File };
        var command = new Command("evaluate", Texts.AboutEvaluate) { model, splits, clips, quality, threads, sheet, save, gallery };
        command.SetComputation(async (parsed, cancel) =>
        {
            var folder = ModelOption.Folder(parsed.GetValue(model));
            if (parsed.GetValue(gallery) is { } picture)
            {
                await DrawGallery(folder, parsed.GetValue(threads), picture, screen, cancel);
                return ExitCode.Success;
            }
            var report = Evaluator.Run(new()
            {
                Model = folder,
                Splits = (parsed.GetValue(splits) ?? []).Aggregate(EvaluationSplits.Seen, (all, one) => all | one),
                Clips = parsed.GetValue(clips),
                Quality = parsed.GetValue(quality) ?? RenderQuality.Standard,
                Threads = parsed.GetValue(threads),
                Sheet = parsed.GetValue(sheet)?.FullName,
                Log = screen.Note,
            }, cancel);
            screen.Out.WriteLine(parsed.GetValue(screen.Json) ? report.ToJson() : report.ToMarkdown());
            if (parsed.GetValue(save) is { } file)
            {
                await SavedFile.WriteAsync(file, part => File.WriteAllTextAsync(part, report.ToJson(), cancel));
            }
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task DrawGallery(string folder, int? threads, FileInfo target, Screen screen, CancellationToken cancel)
    {
        using var model = VideoModel.Load(folder, new() { Threads = threads });
        var pieces = GalleryPiece.DrawAll(model, cancel).Select(piece => new CaptionedPictures([.. piece.Stills.Select(still => still.ToPicture())], piece.Caption)).ToList();
        var sheet = CaptionedSheet.Draw(pieces, CaptionsPerRow);
        await SavedFile.WriteAsync(target, part => File.WriteAllBytesAsync(part, Thumbnail.Encode(sheet, Math.Max(sheet.Width, sheet.Height)), cancel));
        foreach (var piece in pieces)
        {
            screen.Line(piece.Caption);
        }
        screen.Note(Texts.Saved(target.FullName));
    }
}

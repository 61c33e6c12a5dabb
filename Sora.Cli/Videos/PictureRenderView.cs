using Sora.Cli.Terminal;
using Sora.Contracts.Live;
using Sora.Media.Pictures;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sora.Cli.Videos;

/// <summary>The newest picture by half-blocks, and a bar below it.</summary>
internal sealed class PictureRenderView(IAnsiConsole console) : IRenderView
{
    private const int LinesBelow = 3;
    private const int LongestBar = 60;

    public Task<RenderEvent> FollowAsync(IAsyncEnumerable<RenderEvent> events) => console.Live(new Text("")).StartAsync(async live =>
    {
        RenderEvent? last = null;
        IRenderable picture = new Text("");
        var progress = 0;
        await foreach (var happening in events)
        {
            if (happening.Image is { } jpeg)
            {
                picture = HalfBlocks.Fit(JpegFrame.Decode(jpeg), console.Profile.Width - 1, console.Profile.Height - LinesBelow);
            }
            progress = Math.Max(progress, happening.Progress);
            live.UpdateTarget(new Rows(picture, Bar(happening.IsTerminal ? happening.Progress : progress), new Text(RenderViews.Describe(happening with { Progress = progress }))));
            last = happening;
        }
        return last ?? throw new CommandException(Texts.NoRender);
    });

    private IRenderable Bar(int progress)
    {
        var length = Math.Min(LongestBar, console.Profile.Width - 1);
        var done = length * Math.Clamp(progress, 0, 100) / 100;
        return new Markup($"[green]{new string('━', done)}[/][grey]{new string('━', length - done)}[/]");
    }
}

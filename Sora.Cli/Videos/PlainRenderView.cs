using Sora.Cli.Terminal;
using Sora.Contracts.Live;

namespace Sora.Cli.Videos;

/// <summary>A line for each change that matters, and for each tenth of the work.</summary>
internal sealed class PlainRenderView(Screen screen) : IRenderView
{
    public async Task<RenderEvent> FollowAsync(IAsyncEnumerable<RenderEvent> events)
    {
        RenderEvent? last = null;
        await foreach (var happening in events)
        {
            if (happening.Type != RenderEventType.Frame || last?.Type != RenderEventType.Frame || happening.Progress / 10 > last.Progress / 10)
            {
                screen.Line(RenderViews.Describe(happening));
            }
            last = happening.Type == RenderEventType.Frame && last?.Progress > happening.Progress ? happening with { Progress = last.Progress } : happening;
        }
        return last ?? throw new CommandException(Texts.NoRender);
    }
}

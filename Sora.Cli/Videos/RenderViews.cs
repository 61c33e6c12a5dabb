using Sora.Cli.Terminal;
using Sora.Contracts.Live;

namespace Sora.Cli.Videos;

/// <summary>Shows a render as it happens.</summary>
internal interface IRenderView
{
    /// <summary>Reads the events to their end and gives the last.</summary>
    Task<RenderEvent> FollowAsync(IAsyncEnumerable<RenderEvent> events);
}

/// <summary>Chooses how to show a render.</summary>
internal static class RenderViews
{
    /// <summary>JSON for programs, a picture on a terminal that can show one, plain lines else.</summary>
    public static IRenderView For(Screen screen, bool json) =>
        json ? new JsonRenderView(screen) : screen.ShowsPictures ? new PictureRenderView(screen.Console) : new PlainRenderView(screen);

    /// <summary>What a moment of a render is, in words.</summary>
    public static string Describe(RenderEvent happening) => happening.Type switch
    {
        RenderEventType.Queued when happening is { QueuePosition: { } position, EtaMs: { } eta } => Texts.QueuedAt(position, Seconds(eta)),
        RenderEventType.Queued => Texts.Queued,
        RenderEventType.Started => Texts.Started,
        RenderEventType.Completed => Texts.Completed,
        RenderEventType.Cancelled => Texts.Cancelled,
        RenderEventType.Failed => Texts.Failed(happening.Error?.Message ?? ""),
        _ when happening.EtaMs is { } eta => Texts.RenderingFor(happening.Progress, Seconds(eta)),
        _ => Texts.Rendering(happening.Progress),
    };

    private static long Seconds(long milliseconds) => (milliseconds + 999) / 1000;
}

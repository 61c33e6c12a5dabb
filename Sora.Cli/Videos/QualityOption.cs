using System.CommandLine;
using Sora.Contracts.Videos;

namespace Sora.Cli.Videos;

/// <summary><c>--quality</c>, for whatever renders.</summary>
internal static class QualityOption
{
    /// <typeparam name="T">Text for a request, the engine's own type for a render on this machine.</typeparam>
    public static Option<T?> Create<T>()
    {
        var quality = new Option<T?>("--quality") { Description = Texts.AboutQuality };
        quality.AcceptOnlyFromAmong(VideoQuality.Draft, VideoQuality.Standard, VideoQuality.High);
        return quality;
    }
}

using System.CommandLine;

namespace Sora.Cli.Videos;

/// <summary>The argument that names a video: its id, or the link to its page.</summary>
internal static class VideoArgument
{
    public static Argument<string> Create() => new("video") { Description = Texts.AboutVideo };

    public static string Read(ParseResult parsed, Argument<string> argument) => IdOf(parsed.GetRequiredValue(argument));

    public static string IdOf(string value) => Uri.TryCreate(value, UriKind.Absolute, out var link) && link.Scheme is "http" or "https" ? link.Segments[^1].Trim('/') : value;
}

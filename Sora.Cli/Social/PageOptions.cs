using System.CommandLine;

namespace Sora.Cli.Social;

/// <summary><c>--limit</c> and <c>--after</c>, of every command that lists.</summary>
internal static class PageOptions
{
    public static Option<int> Limit() => new("--limit", "-n") { Description = Texts.AboutLimit, DefaultValueFactory = _ => 20 };

    public static Option<string?> After() => new("--after") { Description = Texts.AboutAfterId };
}

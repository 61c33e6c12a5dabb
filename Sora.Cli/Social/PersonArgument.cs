using System.CommandLine;

namespace Sora.Cli.Social;

/// <summary>The argument that names a person: their handle, with or without <c>@</c>.</summary>
internal static class PersonArgument
{
    public static Argument<string> Create() => new("handle") { Description = Texts.AboutPerson };

    public static string Read(ParseResult parsed, Argument<string> argument) => HandleOf(parsed.GetRequiredValue(argument));

    public static string HandleOf(string value) => value.TrimStart('@');
}

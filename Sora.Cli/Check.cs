using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sora.Cli;

/// <summary>Ranges of option values.</summary>
internal static class Check
{
    public static void Value<T>(OptionResult result, Option<T> option, Func<T?, bool> accepts, string message)
    {
        if (!accepts(result.GetValue(option)))
        {
            result.AddError(message);
        }
    }
}

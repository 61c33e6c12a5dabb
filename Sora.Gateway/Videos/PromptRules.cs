using System.Globalization;
using System.Text;
using Sora.Contracts;
using Sora.Grains;

namespace Sora.Gateway.Videos;

/// <summary>What a prompt may be: text, in whatever script, that says something.</summary>
internal static class PromptRules
{
    private const int MaxLength = 32_000;

    /// <summary>The prompt, trimmed.</summary>
    /// <exception cref="SoraException"><c>invalid_prompt</c>, with the reason.</exception>
    public static string Check(string? value)
    {
        var prompt = value?.Trim() ?? "";
        var fault =
            prompt.Length == 0 ? "The prompt is empty. Write what the video should show."
            : prompt.Length > MaxLength ? $"The prompt has {prompt.Length.ToString("N0", CultureInfo.InvariantCulture)} characters; at most {MaxLength.ToString("N0", CultureInfo.InvariantCulture)} are allowed. Shorten it."
            : !TextRules.IsWellFormed(prompt, multiline: true) ? "The prompt holds control characters or broken Unicode. Send plain text."
            : !prompt.EnumerateRunes().Any(Rune.IsLetterOrDigit) ? "The prompt holds no word. Write what the video should show."
            : null;
        return fault is null ? prompt : throw new SoraException(ErrorCode.InvalidPrompt, fault, "prompt");
    }
}

using Sora.Contracts;
using Sora.Grains;

namespace Sora.Gateway;

/// <summary>What text from outside may hold: well-formed Unicode without control characters, of a bounded length.</summary>
internal static class TextRules
{
    /// <summary>A single line, trimmed.</summary>
    /// <exception cref="SoraException"><c>invalid_request</c>.</exception>
    public static string Line(string? value, int minLength, int maxLength, string param) => Check(value, minLength, maxLength, param, multiline: false);

    /// <summary>Text of several lines, trimmed.</summary>
    /// <exception cref="SoraException"><c>invalid_request</c>.</exception>
    public static string Text(string? value, int minLength, int maxLength, string param) => Check(value, minLength, maxLength, param, multiline: true);

    /// <summary>True when the text has no control characters, other than line breaks and tabs if allowed, and no half surrogate pairs.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text, bool multiline)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) && !(multiline && c is ('\n' or '\r' or '\t')))
            {
                return false;
            }

            if (char.IsSurrogate(c))
            {
                if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    private static string Check(string? value, int minLength, int maxLength, string param, bool multiline)
    {
        var text = value?.Trim() ?? "";
        return text.Length < minLength || text.Length > maxLength
            ? throw new SoraException(ErrorCode.InvalidRequest, $"'{param}' has {minLength} to {maxLength} characters.", param)
            : IsWellFormed(text, multiline)
            ? text
            : throw new SoraException(ErrorCode.InvalidRequest, $"'{param}' holds control characters or broken Unicode. Send plain text.", param);
    }
}

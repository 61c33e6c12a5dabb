using Microsoft.Extensions.Options;

namespace Sora.Silo;

/// <summary>Settings that are one word of a few.</summary>
public static class SettingChoice
{
    /// <summary>The value of a setting, whatever its case; <paramref name="otherwise"/> when it is not set.</summary>
    /// <param name="allowed">The values that this program takes.</param>
    /// <exception cref="OptionsValidationException">It is none of them; the message names the setting and the values.</exception>
    public static T Choose<T>(this IConfiguration configuration, string setting, T otherwise, params T[] allowed)
        where T : struct, Enum
    {
        var text = configuration[setting];
        var value = string.IsNullOrEmpty(text) ? otherwise : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => Word(value!.Value).Equals(text, StringComparison.OrdinalIgnoreCase));
        if (value is { } chosen && allowed.Contains(chosen)) return chosen;
        throw new OptionsValidationException(
            setting, typeof(T), [$"{setting} is '{text ?? Word(otherwise)}', but must be {string.Join(" or ", allowed.Select(Word))} here."]);
    }

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}

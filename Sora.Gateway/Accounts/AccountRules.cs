using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Sora.Contracts;
using Sora.Grains;

namespace Sora.Gateway.Accounts;

/// <summary>What handles, passwords and names may look like. Each rule returns the value in its stored form or refuses it with a reason.</summary>
internal static partial class AccountRules
{
    private const int MaxPasswordLength = 128;
    private const int MinPasswordLength = 8;
    private const int MaxDisplayNameLength = 50;
    private const int MaxBioLength = 300;
    private const int MaxKeyNameLength = 64;

    public static bool IsHandle([NotNullWhen(true)] string? value) => value is not null && HandlePattern().IsMatch(value.ToLowerInvariant());

    public static string Handle(string? value) => IsHandle(value)
        ? value.ToLowerInvariant()
        : throw new SoraException(ErrorCode.InvalidHandle, "A handle has 3 to 20 characters of a-z, 0-9 and underscore, and begins with a letter.", "handle");

    public static string Password(string? value) => value is { Length: >= MinPasswordLength and <= MaxPasswordLength }
        ? value
        : throw new SoraException(ErrorCode.InvalidPassword, $"A password has {MinPasswordLength} to {MaxPasswordLength} characters.", "password");

    public static string DisplayName(string value) => TextRules.Line(value, 1, MaxDisplayNameLength, "display_name");

    public static string Bio(string value) => TextRules.Text(value, 0, MaxBioLength, "bio");

    public static string KeyName(string? value) => TextRules.Line(value, 1, MaxKeyNameLength, "name");

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{2,19}\z")]
    private static partial Regex HandlePattern();
}

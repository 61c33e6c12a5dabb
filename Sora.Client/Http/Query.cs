using System.Globalization;

namespace Sora.Client.Http;

/// <summary>Builds paths: every part that comes from a caller is escaped.</summary>
internal static class Query
{
    public static string Escape(string segment)
    {
        // An empty segment or one of dots would name another resource.
        ArgumentException.ThrowIfNullOrWhiteSpace(segment);
        return segment is "." or ".." ? throw new ArgumentException($"'{segment}' names nothing.", nameof(segment)) : Uri.EscapeDataString(segment);
    }

    /// <summary>Adds those parameters that have a value.</summary>
    public static string With(string path, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is null)
            {
                continue;
            }
            path += $"{separator}{name}={Uri.EscapeDataString(Convert.ToString(value, CultureInfo.InvariantCulture)!)}";
            separator = '&';
        }
        return path;
    }
}

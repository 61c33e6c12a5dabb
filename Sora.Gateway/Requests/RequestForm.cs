using System.Globalization;
using Sora.Contracts;
using Sora.Grains;

namespace Sora.Gateway.Requests;

/// <summary>The parts of a multipart body; fields of objects have nested names such as <c>input_reference[image_url]</c>.</summary>
internal sealed class RequestForm(IFormCollection form)
{
    public string? Text(string name) => form.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A field of an object.</summary>
    public string? Text(string name, string field) => Text($"{name}[{field}]");

    /// <summary>The elements of an array, as the SDKs name them: <c>name[]</c>, <c>name[0]</c> or the same name again; null when there is none.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        form.Where(field => field.Key == name || (field.Key.StartsWith($"{name}[", StringComparison.Ordinal) && field.Key.EndsWith(']'))).SelectMany(field => field.Value).OfType<string>().ToArray() is { Length: > 0 } texts ? texts : null;

    public IFormFile? File(string name) => form.Files.GetFile(name);

    public long? Number(string name) => Text(name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new SoraException(ErrorCode.InvalidRequest, $"'{name}' is a whole number.", name);

    public double? Fraction(string name) => Text(name) is not { } text
        ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new SoraException(ErrorCode.InvalidRequest, $"'{name}' is a number.", name);
}

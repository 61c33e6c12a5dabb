using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Sora.Storage.Blobs;

/// <summary>Says before the first request what is wrong with the settings. No message holds a key.</summary>
internal sealed partial class BlobStorageOptionsValidator : IValidateOptions<BlobStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, BlobStorageOptions options)
    {
        var faults = Faults(options).Select(fault => $"Blob storage: {fault}").ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(BlobStorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString) == string.IsNullOrWhiteSpace(options.Endpoint))
            yield return $"set either {nameof(options.ConnectionString)}, or {nameof(options.Endpoint)} to sign in by identity.";
        if (options.Endpoint is { Length: > 0 } endpoint && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")))
            yield return $"{nameof(options.Endpoint)} must be the account's address, such as https://NAME.blob.core.windows.net.";
        if (!ContainerName().IsMatch(options.Container))
            yield return $"{nameof(options.Container)} must be 3 to 63 of a-z, 0-9 and single dashes.";
    }

    [GeneratedRegex(@"\A(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex ContainerName();
}

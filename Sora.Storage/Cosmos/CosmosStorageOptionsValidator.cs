using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Options;

namespace Sora.Storage.Cosmos;

/// <summary>Says before the first request what is wrong with the settings. No message holds a key.</summary>
internal sealed class CosmosStorageOptionsValidator(string name) : IValidateOptions<CosmosStorageOptions>
{
    public ValidateOptionsResult Validate(string? optionsName, CosmosStorageOptions options)
    {
        if (optionsName != name) return ValidateOptionsResult.Skip;
        var faults = Faults(options).Select(fault => $"Cosmos storage '{name}': {fault}").ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(CosmosStorageOptions options)
    {
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("https" or "http"))
            yield return $"{nameof(options.Endpoint)} must be the account's address, such as https://NAME.documents.azure.com.";
        if (options.Key is { } key && !IsBase64(key))
            yield return $"{nameof(options.Key)} is not an account key: those are base64. Copy it again, or leave it out to sign in by identity.";
        if (options is { Key: not null, IdentityClientId: not null })
            yield return $"set either {nameof(options.Key)} or {nameof(options.IdentityClientId)}, not both.";
        if (string.IsNullOrWhiteSpace(options.Database) || options.Database.AsSpan().IndexOfAny("/\\?#") >= 0)
            yield return $"{nameof(options.Database)} must be a name without / \\ ? #.";
        if (options.MaxThroughput is { } throughput && !IsAutoscale(throughput))
            yield return $"{nameof(options.MaxThroughput)} must be thousands from 1000, or null for a serverless account.";
        foreach (var (container, most) in options.ContainerThroughput)
        {
            if (!IsAutoscale(most)) yield return $"{nameof(options.ContainerThroughput)} of '{container}' must be thousands from 1000.";
        }
        if (options.Consistency is not (ConsistencyLevel.Session or ConsistencyLevel.BoundedStaleness or ConsistencyLevel.Strong))
            yield return $"{nameof(options.Consistency)} must be {nameof(ConsistencyLevel.Session)} or stronger: a grain must read what it wrote.";
        if (options.RetryBudget < TimeSpan.FromSeconds(1) || options.RetryBudget > TimeSpan.FromSeconds(25))
            yield return $"{nameof(options.RetryBudget)} must be 1 to 25 seconds.";
    }

    private static bool IsAutoscale(int throughput) => throughput >= 1000 && throughput % 1000 == 0;

    private static bool IsBase64(string text) => text.Length > 0 && Convert.TryFromBase64String(text, new byte[text.Length], out _);
}

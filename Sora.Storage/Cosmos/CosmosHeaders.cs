using System.Globalization;
using Microsoft.Azure.Cosmos;

namespace Sora.Storage.Cosmos;

internal static class CosmosHeaders
{
    /// <summary>How long the account asks to wait, if it does.</summary>
    public static TimeSpan? RetryAfter(this Headers headers) =>
        double.TryParse(headers.GetValueOrDefault("x-ms-retry-after-ms"), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null;
}

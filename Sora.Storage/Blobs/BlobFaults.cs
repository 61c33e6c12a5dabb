using Azure;
using Sora.Storage.Media;

namespace Sora.Storage.Blobs;

/// <summary>Tells a service that is away from one that refuses.</summary>
internal static class BlobFaults
{
    /// <summary>Awaits a request that the client has repeated for as long as it does.</summary>
    /// <exception cref="MediaUnavailableException">The service is too busy or not to be reached.</exception>
    public static async Task<T> OrUnavailable<T>(this Task<T> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request;
        }
        catch (Exception cause) when (IsUnavailable(cause, cancellationToken))
        {
            throw new MediaUnavailableException("The blob storage is too busy or not to be reached.", cause);
        }
    }

    private static bool IsUnavailable(Exception cause, CancellationToken cancellationToken) => cause switch
    {
        // Status 0: no answer came.
        RequestFailedException refused => refused.Status is 0 or 408 or 429 or >= 500,
        // One for each try.
        AggregateException tries => tries.InnerExceptions.All(fault => IsUnavailable(fault, cancellationToken)),
        // One try took too long.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };
}

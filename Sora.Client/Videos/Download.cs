using System.Net;
using System.Net.Http.Headers;
using Sora.Client.Http;

namespace Sora.Client.Videos;

/// <summary>How far a download is.</summary>
/// <param name="Total">Bytes of the whole file; null when the server does not say.</param>
public readonly record struct DownloadProgress(long Received, long? Total);

/// <summary>One download that survives broken connections: it asks for the rest of the same file.</summary>
internal sealed class Download(ApiTransport api, string path, Stream destination, IProgress<DownloadProgress>? progress)
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private long received;
    private long? total;
    private EntityTagHeaderValue? tag;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var retry = 0;
        while (true)
        {
            var before = received;
            try
            {
                await CopyRestAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ConnectionBrokenException broken)
            {
                retry = received > before ? 0 : retry + 1;
                if (tag is null || retry > api.Backoff.MaxRetries)
                {
                    throw new SoraConnectionException(api.Server, broken.InnerException);
                }
                await api.Backoff.WaitAsync(api.Backoff.Delay(retry), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CopyRestAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, path);
        if (received > 0)
        {
            request = request with { Range = new RangeHeaderValue(received, null), IfRange = tag };
        }
        using var answer = await api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (received > 0 && answer.StatusCode != HttpStatusCode.PartialContent)
        {
            throw new IOException("The file changed on the server while it was downloaded. Download it again.");
        }
        tag = answer.Headers.ETag;
        total ??= answer.Content.Headers.ContentLength;
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        while (await ReadAsync(body, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            received += count;
            progress?.Report(new DownloadProgress(received, total));
        }
        if (received < total)
        {
            throw new ConnectionBrokenException(null);
        }
    }

    // Only the network's faults are taken up again; those of the destination, such as a full disk, are the caller's.
    private async ValueTask<int> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (ApiTransport.IsConnectionFault(fault, cancellationToken))
        {
            throw new ConnectionBrokenException(fault);
        }
    }

    private sealed class ConnectionBrokenException(Exception? inner) : Exception("The connection broke.", inner);
}

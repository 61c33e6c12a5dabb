using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sora.Storage.Media;

namespace Sora.Storage.Blobs;

/// <summary>Files as blobs of one container. A blob appears when its last block is committed: a reader sees the old one or the new one, whole.</summary>
internal sealed class BlobMediaStore(BlobContainerClient container) : IMediaStore
{
    // What is read when a file is opened: most pictures whole, in the one request that also tells the tag.
    private const int FirstBytes = 256 * 1024;
    private const int BlockBytes = 4 * 1024 * 1024;
    private const int DeletesAtOnce = 8;

    private readonly SemaphoreSlim _opening = new(1);
    private bool _isOpen;

    public async Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(MediaKey.Check(key));
        await OpenContainerAsync(cancellationToken);
        await blob.UploadAsync(
            content,
            new BlobUploadOptions
            {
                HttpHeaders = new() { ContentType = contentType },
                // Two blocks of a file in memory, however large it is.
                TransferOptions = new() { InitialTransferSize = BlockBytes, MaximumTransferSize = BlockBytes, MaximumConcurrency = 2 },
            },
            cancellationToken).OrUnavailable(cancellationToken);
    }

    public async Task<MediaFile?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(MediaKey.Check(key));
        await OpenContainerAsync(cancellationToken);
        try
        {
            var first = await FirstAsync(blob, cancellationToken).OrUnavailable(cancellationToken);
            var tag = first.Details.ETag;
            var length = ContentRangeHeaderValue.TryParse(first.Details.ContentRange, out var range) ? range.Length!.Value : first.Details.ContentLength;
            return new(new BlobReadStream(blob, tag, length, first.Content.ToMemory()), length, first.Details.ContentType, tag.ToString().Trim('"'), first.Details.LastModified);
        }
        catch (RequestFailedException cause) when (cause.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    public async Task DeleteAsync(string prefix, CancellationToken cancellationToken)
    {
        MediaKey.CheckPrefix(prefix);
        await OpenContainerAsync(cancellationToken);
        await Parallel.ForEachAsync(
            container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce, CancellationToken = cancellationToken },
            async (blob, cancellation) => await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellation));
    }

    public async IAsyncEnumerable<MediaFolder> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await OpenContainerAsync(cancellationToken);
        MediaFolder? current = null;
        // In the order of their names: the files of a folder come one after another, but for those of the folders in it.
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions(), cancellationToken))
        {
            var folder = MediaFolder.Of(blob.Name, blob.Properties.LastModified ?? DateTimeOffset.MinValue);
            if (current is not null && current.Prefix != folder.Prefix)
            {
                yield return current;
                current = null;
            }
            current = current is null || folder.LastModified > current.LastModified ? folder : current;
        }
        if (current is not null) yield return current;
    }

    /// <summary>The beginning of a blob with what is known of it; an empty one has no range to ask for.</summary>
    private static async Task<BlobDownloadResult> FirstAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.DownloadContentAsync(new BlobDownloadOptions { Range = new(0, FirstBytes) }, cancellationToken);
        }
        catch (RequestFailedException cause) when (cause.ErrorCode == BlobErrorCode.InvalidRange)
        {
            return await blob.DownloadContentAsync(cancellationToken);
        }
    }

    private async Task OpenContainerAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isOpen)) return;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            // Not asked for again by each of many first requests, nor made where it may only be used.
            if (!_isOpen && !await container.ExistsAsync(cancellationToken).OrUnavailable(cancellationToken)) await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).OrUnavailable(cancellationToken);
            Volatile.Write(ref _isOpen, true);
        }
        finally
        {
            _opening.Release();
        }
    }
}

using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Sora.Storage.Blobs;

/// <summary>Reads one version of a blob from any position, part by part; a request asks only for what is read next.</summary>
/// <param name="first">The beginning, which came with the opening.</param>
internal sealed class BlobReadStream(BlobClient blob, ETag version, long length, ReadOnlyMemory<byte> first) : Stream
{
    private const int PartBytes = 1024 * 1024;

    private ReadOnlyMemory<byte> _part = first;
    private long _partBegin;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    /// <exception cref="IOException">The file was replaced or deleted since it was opened.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= length || buffer.Length == 0) return 0;
        if (Position < _partBegin || Position >= _partBegin + _part.Length) await FetchAsync(cancellationToken);
        var available = _part[(int)(Position - _partBegin)..];
        var count = Math.Min(buffer.Length, available.Length);
        available[..count].CopyTo(buffer);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <remarks>Waits for the network on the caller's thread: for libraries that know no other way.</remarks>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => Position, _ => length };
        if (position < 0) throw new IOException("A position before the beginning of a file.");
        return Position = position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var range = new HttpRange(Position, Math.Min(PartBytes, length - Position));
            var part = await blob.DownloadContentAsync(new BlobDownloadOptions { Range = range, Conditions = new() { IfMatch = version } }, cancellationToken).OrUnavailable(cancellationToken);
            (_part, _partBegin) = (part.Value.Content.ToMemory(), Position);
        }
        catch (RequestFailedException cause) when (cause.ErrorCode == BlobErrorCode.ConditionNotMet || cause.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            throw new IOException($"{blob.Name} was replaced or deleted while it was read: open it again.", cause);
        }
    }
}

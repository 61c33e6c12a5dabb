using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Sora.Storage.Blobs;
using Sora.Storage.Media;
using Sora.Storage.Tests.Media;
using Sora.Tests.Azure;

namespace Sora.Storage.Tests.Blobs;

public sealed class BlobMediaStoreTests(BlobMediaStoreTests.Account account) : MediaStoreConformance, IClassFixture<BlobMediaStoreTests.Account>
{
    protected override IMediaStore Store => account.Store;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_file_is_read_part_by_part_from_any_position()
    {
        var key = $"video_{Guid.NewGuid():n}/video.mp4";
        var content = Bytes(9_000_000);
        await Write(key, content, "video/mp4");
        await using var file = await Open(key);

        Assert.Equal(content, await ReadAll(file));
        foreach (var position in (int[])[8_999_999, 0, 262_143, 262_144, 5_000_000, 1_310_719])
        {
            file.Content.Seek(position, SeekOrigin.Begin);
            var part = new byte[Math.Min(2000, content.Length - position)];
            await file.Content.ReadExactlyAsync(part, Cancellation);
            Assert.Equal(content[position..(position + part.Length)], part);
        }
        file.Content.Seek(0, SeekOrigin.End);
        Assert.Equal(0, await file.Content.ReadAsync(new byte[1], Cancellation));
    }

    [Fact]
    public async Task A_reader_of_a_large_file_that_is_replaced_gets_an_error_and_never_a_mixture()
    {
        var key = $"video_{Guid.NewGuid():n}/video.mp4";
        await Write(key, new byte[2_000_000], "video/mp4");
        await using var file = await Open(key);
        await Write(key, Enumerable.Repeat((byte)1, 2_000_000).ToArray(), "video/mp4");

        await Assert.ThrowsAsync<IOException>(() => ReadAll(file));
    }

    [Fact]
    public async Task The_content_type_is_kept_with_the_file()
    {
        var key = $"video_{Guid.NewGuid():n}/captions";
        await Write(key, Bytes(10), "text/vtt");

        var stored = await account.Container.GetBlobClient(key).GetPropertiesAsync(cancellationToken: Cancellation);

        Assert.Equal("text/vtt", stored.Value.ContentType);
    }

    [Fact]
    public async Task A_write_that_was_broken_off_leaves_nothing_that_can_be_listed()
    {
        var prefix = $"video_{Guid.NewGuid():n}/";
        using var stop = new CancellationTokenSource();
        var source = new StoppingStream(20_000_000, stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(prefix + "video.mp4", "video/mp4", source, stop.Token));

        Assert.Null(await Store.OpenAsync(prefix + "video.mp4", Cancellation));
        await foreach (var folder in Store.ListAsync(Cancellation)) Assert.NotEqual(prefix, folder.Prefix);
    }

    [Fact]
    public async Task An_account_without_the_container_gets_one_that_is_closed_to_the_public()
    {
        await Write($"video_{Guid.NewGuid():n}/video.mp4", Bytes(10), "video/mp4");

        var access = await account.Container.GetAccessPolicyAsync(cancellationToken: Cancellation);

        Assert.Equal(Azure.Storage.Blobs.Models.PublicAccessType.None, access.Value.BlobPublicAccess);
    }

    [Fact]
    public async Task A_store_that_can_not_be_reached_says_that_it_is_unavailable()
    {
        var nobody = (await AzureServers.BlobConnection()).Replace(await AzureServers.BlobEndpoint(), "http://127.0.0.1:1", StringComparison.Ordinal);
        var store = new BlobMediaStore(new(nobody, "media", new BlobClientOptions { Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1) } }));

        await Assert.ThrowsAsync<MediaUnavailableException>(() => store.OpenAsync("video_1/video.mp4", Cancellation));
        await Assert.ThrowsAsync<MediaUnavailableException>(() => store.WriteAsync("video_1/video.mp4", "video/mp4", new MemoryStream([1]), Cancellation));
    }

    /// <summary>Cancels the write that reads it once half is read.</summary>
    private sealed class StoppingStream(int bytes, CancellationTokenSource stop) : MemoryStream(new byte[bytes])
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Position > Length / 2) stop.Cancel();
            return base.Read(buffer, offset, count);
        }
    }

    public sealed class Account : IAsyncLifetime
    {
        private ServiceProvider? _services;

        public BlobContainerClient Container { get; private set; } = null!;

        public IMediaStore Store { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var connection = await AzureServers.BlobConnection();
            Container = new(connection, $"test-{Guid.NewGuid():n}");
            _services = new ServiceCollection().AddBlobMediaStore(options => (options.ConnectionString, options.Container) = (connection, Container.Name)).BuildServiceProvider();
            Store = _services.GetRequiredService<IMediaStore>();
        }

        public async ValueTask DisposeAsync() => await _services!.DisposeAsync();
    }
}

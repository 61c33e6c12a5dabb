using Microsoft.Extensions.DependencyInjection;
using Sora.Storage.Media;

namespace Sora.Storage.Tests.Media;

public sealed class FileMediaStoreTests : MediaStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public FileMediaStoreTests()
    {
        _services = new ServiceCollection().AddFileMediaStore(_folder.File("media")).BuildServiceProvider();
        Store = _services.GetRequiredService<IMediaStore>();
    }

    protected override IMediaStore Store { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_an_ordinary_file_and_nothing_else_is_left()
    {
        await Write("video_1/1/video.mp4", Bytes(1000), "video/mp4");

        Assert.Equal([_folder.File("media/video_1/1/video.mp4")], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_reader_keeps_what_it_opened_when_the_file_is_replaced_or_deleted()
    {
        var content = Bytes(1000);
        await Write("video_1/video.mp4", content, "video/mp4");
        await using var first = await Open("video_1/video.mp4");
        await Write("video_1/video.mp4", Bytes(2000), "video/mp4");
        await using var second = await Open("video_1/video.mp4");
        await Store.DeleteAsync("video_1/", Cancellation);

        Assert.Equal(content, await ReadAll(first));
        Assert.Equal(Bytes(2000), await ReadAll(second));
    }

    [Theory]
    [InlineData("a.mp4", "image/webp")]
    [InlineData("a.mp4", "text/html")]
    [InlineData("a.html", "text/html")]
    [InlineData("a", "video/mp4")]
    public async Task A_file_whose_name_does_not_say_its_content_type_is_refused(string key, string contentType) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Write(key, Bytes(10), contentType));

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_gone_after_the_next_start()
    {
        await Write("video_1/video.mp4", Bytes(10), "video/mp4");
        var half = _folder.File("media/.aside/half");
        await File.WriteAllBytesAsync(half, Bytes(1000), Cancellation);

        _ = new FileMediaStore(_folder.File("media"), TimeProvider.System);

        Assert.False(File.Exists(half));
        await (await Open("video_1/video.mp4")).DisposeAsync();
    }

    [Fact]
    public async Task A_process_that_joins_a_shared_folder_leaves_alone_what_another_is_writing_and_clears_away_what_was_left_long_ago()
    {
        var (young, old) = (_folder.File("media/.aside/young"), _folder.File("media/.aside/old"));
        _ = new FileMediaStore(_folder.File("media"), TimeProvider.System);
        await File.WriteAllBytesAsync(young, Bytes(1000), Cancellation);
        await File.WriteAllBytesAsync(old, Bytes(1000), Cancellation);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));

        _ = new FileMediaStore(_folder.File("media"), TimeProvider.System, shared: true);

        Assert.True(File.Exists(young));
        Assert.False(File.Exists(old));
    }

    [Fact]
    public async Task A_file_that_no_disk_could_hold_is_refused_as_full_and_leaves_nothing()
    {
        await Assert.ThrowsAsync<MediaStorageFullException>(() => Store.WriteAsync("video_1/video.mp4", "video/mp4", new EndlessStream(), Cancellation));

        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_full_disk_leaves_nothing_half_written_and_what_was_there_unharmed()
    {
        using var disk = new SmallDisk(megabytes: 1);
        var store = new FileMediaStore(disk.File("media"), TimeProvider.System);
        await store.WriteAsync("video_1/video.mp4", "video/mp4", new MemoryStream(Bytes(300_000)), Cancellation);

        // Once known before the first byte, once found in the middle.
        await Assert.ThrowsAsync<MediaStorageFullException>(() => store.WriteAsync("video_2/video.mp4", "video/mp4", new MemoryStream(new byte[2_000_000]), Cancellation));
        await Assert.ThrowsAsync<MediaStorageFullException>(() => store.WriteAsync("video_1/video.mp4", "video/mp4", new OneWayStream(2_000_000), Cancellation));

        Assert.Single(Directory.GetFiles(disk.Path, "*", SearchOption.AllDirectories));
        await using var unharmed = await store.OpenAsync("video_1/video.mp4", Cancellation);
        Assert.Equal(Bytes(300_000), await ReadAll(unharmed!));
        await store.WriteAsync("video_2/video.mp4", "video/mp4", new MemoryStream(Bytes(300_000)), Cancellation);
    }

    /// <summary>Says that it holds an exabyte.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public override long Length => 1L << 60;
    }

    /// <summary>Does not say how long it is.</summary>
    private sealed class OneWayStream(int bytes) : MemoryStream(new byte[bytes])
    {
        public override bool CanSeek => false;
    }
}

using Sora.Storage.Media;

namespace Sora.Storage.Tests.Media;

/// <summary>What a media store promises, wherever the files are. A store is put through it by deriving.</summary>
public abstract class MediaStoreConformance
{
    private readonly string _video = $"video_{Guid.NewGuid():n}";

    public static TheoryData<string> BadKeys =>
    [
        "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "a/./b", ".hidden", "a/.hidden", "A", "a b", "a\\b", "a:b", "a\0", "a\n", "é", "%2e%2e/a",
        new string('a', 201),
    ];

    public static TheoryData<string> BadPrefixes => ["", "/", "a", "a/b", "../", "a/../", "./", ".aside/", "a//", "A/"];

    protected abstract IMediaStore Store { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_written_is_opened_whole_and_labelled()
    {
        var content = Bytes(300_000);

        await Write($"{_video}/1/video.mp4", content, "video/mp4");

        await using var file = await Open($"{_video}/1/video.mp4");
        Assert.Equal(content, await ReadAll(file));
        Assert.Equal(content.Length, file.Length);
        Assert.Equal("video/mp4", file.ContentType);
        Assert.DoesNotContain('"', file.ETag);
        Assert.NotEmpty(file.ETag);
        Assert.InRange(file.LastModified, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task It_is_read_from_any_position()
    {
        var content = Bytes(300_000);
        await Write($"{_video}/video.mp4", content, "video/mp4");
        await using var file = await Open($"{_video}/video.mp4");

        Assert.True(file.Content.CanSeek);
        file.Content.Position = 123_456;
        var part = new byte[1000];
        await file.Content.ReadExactlyAsync(part, Cancellation);

        Assert.Equal(content[123_456..124_456], part);
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        await Write($"{_video}/empty.json", [], "application/json");

        await using var file = await Open($"{_video}/empty.json");
        Assert.Equal(0, file.Length);
    }

    [Fact]
    public async Task What_is_not_there_opens_as_null()
    {
        await Write($"{_video}/1/video.mp4", Bytes(10), "video/mp4");

        Assert.Null(await Store.OpenAsync("video_unknown/1/video.mp4", Cancellation));
        Assert.Null(await Store.OpenAsync($"{_video}/1", Cancellation));
        Assert.Null(await Store.OpenAsync($"{_video}/1/video.mp4/more", Cancellation));
    }

    [Fact]
    public async Task Writing_again_replaces_the_file_and_its_tag_even_when_the_length_is_the_same()
    {
        var key = $"{_video}/thumbnail.webp";
        var tags = new HashSet<string>();
        for (byte round = 0; round < 20; round++)
        {
            await Write(key, [round, 1, 2], "image/webp");
            await using var file = await Open(key);
            Assert.Equal([round, 1, 2], await ReadAll(file));
            Assert.True(tags.Add(file.ETag));
        }
    }

    [Fact]
    public async Task The_tag_stays_while_the_file_does()
    {
        await Write($"{_video}/video.mp4", Bytes(10), "video/mp4");

        await using var first = await Open($"{_video}/video.mp4");
        await using var second = await Open($"{_video}/video.mp4");

        Assert.Equal(first.ETag, second.ETag);
        Assert.Equal(first.LastModified, second.LastModified);
    }

    [Fact]
    public async Task A_reader_sees_one_version_whole_whatever_is_written_meanwhile()
    {
        var key = $"{_video}/video.mp4";
        await Write(key, Version(0), "video/mp4");
        var written = new CancellationTokenSource();
        var reading = Task.Run(
            async () =>
            {
                var reads = 0;
                do
                {
                    await using var file = await Open(key);
                    var content = await ReadAll(file);
                    Assert.Equal(200_000, content.Length);
                    Assert.Single(content.Distinct());
                    reads++;
                }
                while (!written.IsCancellationRequested);
                return reads;
            },
            Cancellation);

        for (byte version = 1; version <= 30; version++) await Write(key, Version(version), "video/mp4");
        await written.CancelAsync();

        Assert.True(await reading > 0);

        static byte[] Version(byte number) => Enumerable.Repeat(number, 200_000).ToArray();
    }

    [Fact]
    public async Task A_write_whose_source_fails_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.WriteAsync($"{_video}/video.mp4", "video/mp4", new FailingStream(100_000), Cancellation));

        Assert.Null(await Store.OpenAsync($"{_video}/video.mp4", Cancellation));
    }

    [Fact]
    public async Task A_replacement_whose_source_fails_leaves_the_file_as_it_was()
    {
        var content = Bytes(10);
        await Write($"{_video}/video.mp4", content, "video/mp4");

        await Assert.ThrowsAsync<InvalidDataException>(() => Store.WriteAsync($"{_video}/video.mp4", "video/mp4", new FailingStream(100_000), Cancellation));

        await using var file = await Open($"{_video}/video.mp4");
        Assert.Equal(content, await ReadAll(file));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync($"{_video}/video.mp4", "video/mp4", new MemoryStream(Bytes(10)), cancelled.Token));

        Assert.Null(await Store.OpenAsync($"{_video}/video.mp4", Cancellation));
    }

    [Fact]
    public async Task Deleting_a_prefix_takes_all_below_it_and_no_neighbour()
    {
        string[] doomed = [$"{_video}/1/video.mp4", $"{_video}/1/deep/er/video.mp4", $"{_video}/2/video.mp4"];
        string[] kept = [$"{_video}0/1/video.mp4", $"{_video}.mp4"];
        foreach (var key in doomed.Concat(kept)) await Write(key, Bytes(10), "video/mp4");

        await Store.DeleteAsync($"{_video}/", Cancellation);

        foreach (var key in doomed) Assert.Null(await Store.OpenAsync(key, Cancellation));
        foreach (var key in kept) await (await Open(key)).DisposeAsync();
    }

    [Fact]
    public async Task Deleting_what_is_not_there_does_nothing_and_it_can_be_written_afterwards()
    {
        await Store.DeleteAsync($"{_video}/", Cancellation);
        await Write($"{_video}/video.mp4", Bytes(10), "video/mp4");
        await Store.DeleteAsync($"{_video}/", Cancellation);
        await Write($"{_video}/video.mp4", Bytes(20), "video/mp4");

        await using var file = await Open($"{_video}/video.mp4");
        Assert.Equal(20, file.Length);
    }

    [Fact]
    public async Task Files_written_and_deleted_at_once_are_there_or_not_but_never_broken()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(
            async () =>
            {
                await Write($"{_video}/{number}/video.mp4", Bytes(1000), "video/mp4");
                if (number % 4 == 0) await Store.DeleteAsync($"{_video}/", Cancellation);
            },
            Cancellation)));

        for (var number = 0; number < 20; number++)
        {
            await using var file = await Store.OpenAsync($"{_video}/{number}/video.mp4", Cancellation);
            Assert.True(file is null or { Length: 1000 });
        }
    }

    [Fact]
    public async Task Every_folder_that_holds_files_is_listed_with_the_time_of_its_newest()
    {
        string[] keys = [$"{_video}/1/thumbnail.webp", $"{_video}/1/video.mp4", $"{_video}/2/video.mp4", $"{_video}.mp4/video.mp4"];
        foreach (var key in keys) await Write(key, Bytes(10), MediaContentType.Of(key));
        await using var newest = await Open($"{_video}/1/video.mp4");

        var folders = new Dictionary<string, DateTimeOffset>();
        await foreach (var folder in Store.ListAsync(Cancellation))
        {
            if (folder.Prefix.StartsWith(_video, StringComparison.Ordinal)) folders.Add(folder.Prefix, folder.LastModified);
        }

        Assert.Equal([$"{_video}.mp4/", $"{_video}/1/", $"{_video}/2/"], folders.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(newest.LastModified, folders[$"{_video}/1/"]);
    }

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(key, "application/octet-stream", new MemoryStream(Bytes(10)), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(key, Cancellation));
    }

    [Theory]
    [MemberData(nameof(BadPrefixes))]
    public async Task A_prefix_that_is_none_is_refused(string prefix) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(prefix, Cancellation));

    protected static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    protected static async Task<byte[]> ReadAll(MediaFile file)
    {
        using var content = new MemoryStream();
        await file.Content.CopyToAsync(content, Cancellation);
        return content.ToArray();
    }

    protected Task Write(string key, byte[] content, string contentType) => Store.WriteAsync(key, contentType, new MemoryStream(content), Cancellation);

    protected async Task<MediaFile> Open(string key) => await Store.OpenAsync(key, Cancellation) ?? throw new FileNotFoundException(key);

    /// <summary>Gives some bytes, then fails.</summary>
    private sealed class FailingStream(int bytes) : MemoryStream(new byte[bytes])
    {
        public override bool CanSeek => false;

        // A memory stream that is derived from reads by this one way, whichever is called.
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, count) is > 0 and var read ? read : throw new InvalidDataException("The source failed.");

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            while (true) await destination.WriteAsync(buffer.AsMemory(0, await ReadAsync(buffer, cancellationToken)), cancellationToken);
        }
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sora.Client.Videos;
using Sora.Contracts;

namespace Sora.Client.Tests.Videos;

public sealed class DownloadTests
{
    private static readonly byte[] File = RandomNumberGenerator.GetBytes(1_000_000);

    [Fact]
    public async Task A_download_is_taken_up_where_the_connection_broke()
    {
        var ranges = new ConcurrentQueue<string>();
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/videos/video_1/content", async (HttpContext http) =>
        {
            ranges.Enqueue(http.Request.Headers.Range.ToString());
            if (ranges.Count <= 2)
            {
                await SendPartAsync(http, 300_000);
            }
            else
            {
                await Results.File(File, "video/mp4", entityTag: new EntityTagHeaderValue("\"one\""), enableRangeProcessing: true).ExecuteAsync(http);
            }
        }));
        await using var client = server.Client();
        using var copy = new MemoryStream();
        var progress = new Recorded();

        await client.Videos.DownloadAsync("video_1", copy, progress: progress);

        Assert.Equal(File, copy.ToArray());
        Assert.Equal(["", "bytes=300000-", "bytes=600000-"], ranges);
        Assert.Equal(new DownloadProgress(File.Length, File.Length), progress.Reports.Last());
        Assert.Equal(progress.Reports.OrderBy(report => report.Received), progress.Reports);
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_is_not_stitched_together()
    {
        var tries = 0;
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/videos/video_1/content", async (HttpContext http) =>
        {
            if (++tries == 1)
            {
                await SendPartAsync(http, 300_000);
            }
            else
            {
                await Results.File(File, "video/mp4", entityTag: new EntityTagHeaderValue("\"two\""), enableRangeProcessing: true).ExecuteAsync(http);
            }
        }));
        await using var client = server.Client();

        Assert.Contains("changed", (await Assert.ThrowsAsync<IOException>(() => client.Videos.DownloadAsync("video_1", new MemoryStream()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_the_destination_is_the_callers_and_is_not_repeated()
    {
        var tries = 0;
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/videos/video_1/content", () =>
        {
            tries++;
            return Results.File(File, "video/mp4", entityTag: new EntityTagHeaderValue("\"one\""), enableRangeProcessing: true);
        }));
        await using var client = server.Client();

        Assert.Equal("The disk is full.", (await Assert.ThrowsAsync<IOException>(() => client.Videos.DownloadAsync("video_1", new FullDisk()))).Message);
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task A_video_that_is_not_ready_says_so()
    {
        await using var server = await ScriptedServer.StartAsync(app => app.MapGet("/v1/videos/video_1/content", () => ScriptedServer.Error(409, ErrorCode.VideoNotReady)));
        await using var client = server.Client();

        Assert.Equal(ErrorCode.VideoNotReady, (await Assert.ThrowsAsync<SoraApiException>(() => client.Videos.DownloadAsync("video_1", new MemoryStream()))).Code);
    }

    /// <summary>Sends so many bytes of what was asked for, as if it were all to come, then breaks the connection.</summary>
    private static async Task SendPartAsync(HttpContext http, int count)
    {
        var from = (int)(http.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
        http.Response.StatusCode = from == 0 ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        http.Response.Headers.ETag = "\"one\"";
        http.Response.ContentLength = File.Length - from;
        await http.Response.Body.WriteAsync(File.AsMemory(from, count));
        await http.Response.Body.FlushAsync();
        // Ending the response short closes the connection after these bytes; aborting it could swallow them.
        await http.Response.CompleteAsync();
    }

    private sealed class Recorded : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value) => Reports.Add(value);
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The disk is full.");
    }
}

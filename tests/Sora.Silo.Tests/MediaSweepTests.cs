using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Grains.Cameos;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Silo.Tests;

public sealed class MediaSweepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Old_files_that_nobody_needs_go_and_all_others_stay()
    {
        await using var silo = await RunningSilo.Start(_folder.Path, new FakeVideoModel(), null, ("Sora:Media:SweepEvery", "00:00:01"));
        var ada = await silo.Person("ada");
        var video = await silo.Reached(await ada.SubmitVideo(RunningSilo.Specification(), idempotencyKey: null), VideoState.Completed);
        var unknown = SoraId.New(SoraId.Video, TimeProvider.System);
        var (cameoId, current) = (SoraId.CameoOf(SoraId.New(SoraId.User, TimeProvider.System)), "0123");
        await silo.Services.GetRequiredService<IGrainFactory>().GetGrain<ICameoGrain>(cameoId).Give(CameoFiles.Key(cameoId, current), audience: null);
        string[] orphans = [File(CameoFiles.Key(cameoId, "replaced")), File($"{video.Id}/7/video.mp4"), File($"{video.Id}/checkpoints/1.latents"), File("uploads/0123abcd/picture.png"), File($"{unknown}/1/thumbnail.webp")];
        string[] others = [File(CameoFiles.Key(cameoId, current)), File($"{unknown}/2/video.mp4", young: true), File("health/probe.bin"), File($"{video.Id}/captions/fr.vtt")];
        MakeOld(Path.Combine(_folder.Path, "media", video.Media!.Video));

        foreach (var orphan in orphans) await Gone(orphan);

        foreach (var other in others) Assert.True(System.IO.File.Exists(other), other);
        Assert.True(System.IO.File.Exists(Path.Combine(_folder.Path, "media", video.Media.Video)));
        Assert.True(System.IO.File.Exists(Path.Combine(_folder.Path, "media", video.Media.Thumbnail)));
    }

    private static async Task Gone(string file)
    {
        while (System.IO.File.Exists(file)) await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private string File(string key, bool young = false)
    {
        var path = Path.Combine(_folder.Path, "media", key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, [1]);
        if (!young) MakeOld(path);
        return path;
    }

    // All files of its folder: the newest counts.
    private static void MakeOld(string path)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!)) System.IO.File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
    }
}

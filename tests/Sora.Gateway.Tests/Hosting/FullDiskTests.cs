using Sora.Contracts;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Storage.Tests;

namespace Sora.Gateway.Tests.Hosting;

public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_is_named_as_the_reason_harms_nothing_and_all_goes_on_when_there_is_room()
    {
        using var disk = new SmallDisk(megabytes: 24);
        await using var gateway = await RunningGateway.StartAsync(("Sora:Data", disk.Path));
        var person = await gateway.SignUpAsync();
        VideoResource video;
        string filler;
        using (gateway.Engine.Hold())
        {
            video = await CreateAsync(person);
            await UntilAsync(person, video.Id, current => current.Status == VideoStatus.InProgress);
            filler = disk.Fill();
        }

        var refused = await RefusedAsync(person, video.Id);
        await refused.RefusedAsync(507, ErrorCode.StorageFull);
        Assert.Equal(VideoStatus.InProgress, (await GetAsync(person, video.Id)).Status);
        File.Delete(filler);

        var ended = await UntilAsync(person, video.Id, current => current.Status is VideoStatus.Failed or VideoStatus.Completed);
        Assert.True(ended.Status == VideoStatus.Completed || ended.Error?.Code == ErrorCode.StorageFull, $"{ended.Status}: {ended.Error}");
        await UntilAsync(person, (await CreateAsync(person)).Id, current => current.Status == VideoStatus.Completed);
    }

    private static async Task<VideoResource> CreateAsync(Person person) =>
        await (await person.Http.PostAsync("/v1/videos", new CreateVideoRequest("A red ball."), SoraJson.Default.CreateVideoRequest)).ReadAsync(SoraJson.Default.VideoResource);

    private static Task<VideoResource> GetAsync(Person person, string id) => person.Http.GetAsync($"/v1/videos/{id}", SoraJson.Default.VideoResource);

    private static Task<VideoResource> UntilAsync(Person person, string id, Predicate<VideoResource> condition) => Eventually.Is(() => GetAsync(person, id), condition);

    /// <summary>Writes until the room that the database still had is used up.</summary>
    private static async Task<HttpResponseMessage> RefusedAsync(Person person, string id)
    {
        for (var i = 0; i < 2000; i++)
        {
            var answer = await person.Http.PostAsync($"/v1/videos/{id}/comments", new CreateCommentRequest($"Comment {i} {new string('.', 400)}"), SoraJson.Default.CreateCommentRequest);
            if (!answer.IsSuccessStatusCode) return answer;
        }

        Assert.Fail("Two thousand comments were stored on a full disk.");
        return null;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Grains.Feeds;
using Sora.Grains.Follows;
using Sora.Grains.Notifications;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;
using Sora.Storage.Media;

namespace Sora.Silo.Tests;

public sealed class RenderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeVideoModel _model = new();
    private RunningSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await RunningSilo.Start(_folder.Path, _model);

    public async ValueTask DisposeAsync()
    {
        _model.LetThrough(1000);
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_submitted_video_is_rendered_and_its_files_can_be_read()
    {
        var owner = await _silo.Person("ada");
        var video = await _silo.Reached(await owner.SubmitVideo(RunningSilo.Specification(), null), VideoState.Completed);
        var media = _silo.Services.GetRequiredService<IMediaStore>();
        await using var file = await media.OpenAsync(video.Media!.Video, default);
        await using var thumbnail = await media.OpenAsync(video.Media.Thumbnail, default);
        await using var spritesheet = await media.OpenAsync(video.Media.Spritesheet, default);
        Assert.Equal(["video/mp4", "image/webp", "image/jpeg"], new[] { file, thumbnail, spritesheet }.Select(file => file?.ContentType));
        Assert.Equal(video.Media.VideoBytes, file!.Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "temporary", "test")));
    }

    [Fact]
    public async Task A_viewer_gets_a_preview_then_the_final_picture_of_every_frame_as_jpeg()
    {
        _model.Holds = true;
        var video = await _silo.Reached(await (await _silo.Person("ada")).SubmitVideo(RunningSilo.Specification(), null), VideoState.InProgress);
        await using var pictures = _silo.Grains.GetGrain<IGpuWorkerGrain>(video.Worker!).Watch(video.Id, 0).WithBatchSize(1).GetAsyncEnumerator();
        _model.LetThrough();
        Assert.True(await pictures.MoveNextAsync());
        Assert.Equal((false, 32, 48, 8), (pictures.Current.Final, pictures.Current.Width, pictures.Current.Height, pictures.Current.FrameCount));
        Assert.Equal([0xFF, 0xD8], pictures.Current.Image![..2]);
        _model.LetThrough(1000);
        var final = new List<int>();
        while (await pictures.MoveNextAsync())
        {
            if (pictures.Current.Final == true) final.Add(pictures.Current.FrameIndex!.Value);
        }
        Assert.Equal(Enumerable.Range(0, 8), final);
    }

    [Fact]
    public async Task A_cancelled_render_stops_within_one_denoising_step_and_the_next_video_is_rendered()
    {
        _model.Holds = true;
        var owner = await _silo.Person("ada");
        var cancelled = await _silo.Reached(await owner.SubmitVideo(RunningSilo.Specification(), null), VideoState.InProgress);
        await _silo.Video(cancelled.Id).Cancel(cancelled.OwnerId);
        // The watch of its pictures ends when the worker has been told.
        await _silo.Grains.GetGrain<IGpuWorkerGrain>("test/0").Cancel(cancelled.Id);
        _model.LetThrough();
        _model.Holds = false;
        await _silo.Reached(await owner.SubmitVideo(RunningSilo.Specification(), null), VideoState.Completed);
        Assert.Equal(1 + (2 * FakeVideoModel.Steps), _model.StepsTaken);
        Assert.All(_model.Threads, name => Assert.StartsWith("render slot", name));
    }

    [Fact]
    public async Task The_owner_is_notified_once_and_a_public_video_enters_the_feeds_of_those_it_concerns()
    {
        var owner = await _silo.Person("ada");
        var (fan, stranger) = (await _silo.Person("bob"), await _silo.Person("cyd"));
        await _silo.Grains.GetGrain<IFollowingGrain>(fan.GetPrimaryKeyString()).Follow(owner.GetPrimaryKeyString());
        var hidden = await _silo.Reached(await owner.SubmitVideo(RunningSilo.Specification(), null), VideoState.Completed);
        var shown = await _silo.Reached(await owner.SubmitVideo(RunningSilo.Specification(Visibility.Public), null), VideoState.Completed);
        await Eventually(async () => (await Timeline(fan)).Contains(shown.Id) && (await Latest()).Contains(shown.Id) && (await Timeline(owner)).Contains(shown.Id) && (await Ready(owner)).Count == 2);
        Assert.DoesNotContain(hidden.Id, await Latest());
        Assert.DoesNotContain(hidden.Id, await Timeline(fan));
        Assert.Empty(await Timeline(stranger));
        Assert.Equal(new[] { hidden.Id, shown.Id }.Order(), (await Ready(owner)).Select(notification => notification.VideoId).Order());
        await _silo.Video(shown.Id).Publish(shown.OwnerId, Visibility.Private, null);
        await Eventually(async () => !(await Latest()).Contains(shown.Id));

        Task<List<string>> Timeline(Grains.Users.IUserGrain person) => _silo.Grains.GetGrain<ITimelineGrain>(person.GetPrimaryKeyString()).Read(null, 10);
        Task<List<string>> Latest() => _silo.Grains.GetGrain<ILatestFeedGrain>(ILatestFeedGrain.Key).Read(null, 10);
        async Task<List<Notification>> Ready(Grains.Users.IUserGrain person) =>
            [.. (await _silo.Grains.GetGrain<IInboxGrain>(person.GetPrimaryKeyString()).Read(0, 100)).Notifications.Where(notification => notification.Type == NotificationType.VideoReady)];
    }

    [Fact]
    public async Task An_engine_that_fails_three_times_fails_the_video_and_tells_its_owner_why()
    {
        _model.Fault = new InvalidOperationException("the weights are tired");
        var owner = await _silo.Person("ada");
        var failed = await _silo.Reached(await owner.SubmitVideo(RunningSilo.Specification(), null), VideoState.Failed);
        Assert.Equal((ErrorCode.RenderFailed, 3), (failed.Error?.Code, failed.Attempt));
        Assert.DoesNotContain("tired", failed.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_model_can_not_render_fails_at_once()
    {
        _model.Fault = new ArgumentException("too long");
        var failed = await _silo.Reached(await (await _silo.Person("ada")).SubmitVideo(RunningSilo.Specification(), null), VideoState.Failed);
        Assert.Equal((ErrorCode.InvalidRequest, 1), (failed.Error?.Code, failed.Attempt));
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}

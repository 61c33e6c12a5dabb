using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Users;

public sealed class SubmitVideoTests(SubmitVideoTests.OwnCluster cluster) : IClassFixture<SubmitVideoTests.OwnCluster>
{
    [Fact]
    public async Task The_same_request_with_the_same_key_is_one_video()
    {
        var user = await User();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => user.SubmitVideo(SoraCluster.Specification(), "key")));
        await cluster.Deactivate(user);
        var later = await user.SubmitVideo(SoraCluster.Specification(), "key");

        var videoId = Assert.Single(answers.Append(later).Select(answer => answer.Id).Distinct());
        Assert.Equal([videoId], await List(user));
        Assert.Equal(1, (await user.GetProfile())!.VideoCount);
    }

    [Fact]
    public async Task Another_request_with_the_same_key_is_refused()
    {
        var user = await User();
        await user.SubmitVideo(SoraCluster.Specification("a red ball"), "key");

        var refusal = await Assert.ThrowsAsync<SoraException>(() => user.SubmitVideo(SoraCluster.Specification("a blue ball"), "key"));

        Assert.Equal(ErrorCode.IdempotencyMismatch, refusal.Code);
        Assert.Single(await List(user));
    }

    [Fact]
    public async Task A_key_is_remembered_for_a_day_and_belongs_to_one_person()
    {
        var (user, other) = (await User(), await User());
        var first = await user.SubmitVideo(SoraCluster.Specification(), "key");

        Assert.NotEqual(first.Id, (await other.SubmitVideo(SoraCluster.Specification(), "key")).Id);
        cluster.Clock.Advance(TimeSpan.FromHours(25));
        Assert.NotEqual(first.Id, (await user.SubmitVideo(SoraCluster.Specification(), "key")).Id);
    }

    [Fact]
    public async Task A_repeat_does_not_bring_a_deleted_video_back()
    {
        var user = await User();
        var video = await user.SubmitVideo(SoraCluster.Specification(), "key");
        await cluster.Grains.GetGrain<IVideoGrain>(video.Id).Delete(video.OwnerId);
        await Eventually.Holds(async () => Assert.Empty(await List(user)));

        var refusal = await Assert.ThrowsAsync<SoraException>(() => user.SubmitVideo(SoraCluster.Specification(), "key"));

        Assert.Equal(ErrorCode.VideoNotFound, refusal.Code);
        Assert.Equal(0, (await user.GetProfile())!.VideoCount);
    }

    [Fact]
    public async Task The_eleventh_unfinished_render_is_refused_until_one_ends()
    {
        var user = await User();
        var videos = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => user.SubmitVideo(SoraCluster.Specification(), idempotencyKey: null)));

        var refusal = await Assert.ThrowsAsync<SoraException>(() => user.SubmitVideo(SoraCluster.Specification(), idempotencyKey: null));
        Assert.Equal(ErrorCode.QuotaExceeded, refusal.Code);

        await cluster.Grains.GetGrain<IVideoGrain>(videos[0].Id).Cancel(videos[0].OwnerId);
        await Eventually.Holds(async () => Assert.Equal(9, (await Stored(user)).Unfinished.Count));
        await user.SubmitVideo(SoraCluster.Specification(), idempotencyKey: null);
    }

    [Fact]
    public async Task A_refusal_of_the_queue_leaves_nothing_behind()
    {
        var user = await User();
        using (cluster.Faults.Intercept(call => call is { Grain: VideoGrain, MethodName: nameof(IVideoGrain.Create) }
            ? throw new SoraException(ErrorCode.QueueFull, "Later.")
            : Task.FromResult(false)))
        {
            var refusal = await Assert.ThrowsAsync<SoraException>(() => user.SubmitVideo(SoraCluster.Specification(), "key"));
            Assert.Equal(ErrorCode.QueueFull, refusal.Code);
        }

        Assert.Empty(await List(user));
        var stored = await Stored(user);
        Assert.Equal((0, 0, 0), (stored.Unfinished.Count, stored.Pending.Count, stored.Keyed.Count));
        Assert.Single([await user.SubmitVideo(SoraCluster.Specification(), "key")]);
    }

    [Theory]
    [InlineData(nameof(IVideoGrain.Create), false)]
    [InlineData(nameof(IVideoGrain.Create), true)]
    [InlineData(nameof(IUserVideosGrain.Add), false)]
    [InlineData(nameof(IUserVideosGrain.Add), true)]
    public async Task A_crash_in_the_middle_leaves_one_video_whether_or_not_it_is_asked_for_again(string step, bool after)
    {
        var user = await User();
        using (cluster.Faults.Intercept(async call =>
        {
            if (call.MethodName != step || call.Grain is not (VideoGrain or UserVideosGrain))
            {
                return false;
            }
            if (after)
            {
                await call.Invoke();
            }
            throw new InjectedFault();
        }))
        {
            await Assert.ThrowsAsync<InjectedFault>(() => user.SubmitVideo(SoraCluster.Specification(), "key"));
            await cluster.Deactivate(user);
        }
        var pending = Assert.Single((await Stored(user)).Pending).Key;

        await cluster.TickReminders(user);

        await Eventually.Holds(async () => Assert.Empty((await Stored(user)).Pending));
        Assert.Equal([pending], await List(user));
        Assert.Equal(pending, (await user.SubmitVideo(SoraCluster.Specification(), "key")).Id);
        Assert.NotNull(await cluster.Grains.GetGrain<IVideoGrain>(pending).Get(user.GetPrimaryKeyString()));
        Assert.Equal(1, (await user.GetProfile())!.VideoCount);
    }

    [Fact]
    public async Task Videos_of_many_pages_are_listed_in_both_directions_without_the_deleted()
    {
        var user = await User();
        List<string> created = [];
        using (cluster.Faults.Intercept(PretendToCreate))
        {
            while (created.Count < IUserVideosGrain.Capacity + 30)
            {
                var batch = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => user.SubmitVideo(SoraCluster.Specification(), idempotencyKey: null)));
                await Task.WhenAll(batch.Select(video => user.OnVideoEnded(video.Id, deleted: false)));
                created.AddRange(batch.Select(video => video.Id));
            }
        }
        var gone = created[IUserVideosGrain.Capacity / 2];
        await user.OnVideoEnded(gone, deleted: true);
        await user.OnVideoEnded(gone, deleted: true);
        await cluster.Deactivate(user);

        string[] expected = [.. created.Where(videoId => videoId != gone).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, await ListAll(user, ascending: true));
        Assert.Equal(expected.Reverse(), await ListAll(user, ascending: false));
        Assert.Equal(expected.Where(videoId => string.CompareOrdinal(videoId, gone) > 0).Take(10), await user.ListVideos(gone, limit: 10, ascending: true));
        Assert.Equal(expected.Length, (await user.GetProfile())!.VideoCount);
    }

    /// <summary>Answers for the videos: a thousand real ones would say no more about the list.</summary>
    private static Task<bool> PretendToCreate(IIncomingGrainCallContext call)
    {
        var isCreate = call is { Grain: VideoGrain, MethodName: nameof(IVideoGrain.Create) };
        if (isCreate)
        {
            call.Result = new VideoSnapshot
            {
                Id = call.TargetId.Key.ToString()!, OwnerId = (string)call.Request.GetArgument(0)!, Specification = SoraCluster.Specification(), State = VideoState.Queued,
                Visibility = Contracts.Videos.Visibility.Private, CreatedAt = DateTimeOffset.UnixEpoch, Sequence = 1, Counters = new(0, 0, 0, 0),
            };
        }
        return Task.FromResult(isCreate);
    }

    private static Task<List<string>> List(IUserGrain user) => user.ListVideos(after: null, limit: 101, ascending: true);

    private static async Task<List<string>> ListAll(IUserGrain user, bool ascending)
    {
        List<string> all = [];
        while (await user.ListVideos(all.LastOrDefault(), limit: 101, ascending) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }
        return all;
    }

    private Task<UserVideosState> Stored(IUserGrain user) => cluster.Stored<UserVideosState>(user, "videos");

    private async Task<IUserGrain> User() => cluster.Grains.GetGrain<IUserGrain>(await cluster.Person());

    /// <summary>Its clock is put forward, and faults hit all videos.</summary>
    public sealed class OwnCluster : SoraCluster;
}

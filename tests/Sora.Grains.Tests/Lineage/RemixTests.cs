using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Contracts.Videos;
using Sora.Grains.Lineage;
using Sora.Grains.Notifications;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Lineage;

public sealed class RemixTests(SoraCluster cluster)
{
    [Fact]
    public async Task A_source_counts_its_public_remixes_once_and_its_owner_is_told_once()
    {
        var (owner, other) = (await cluster.Person(), await cluster.Person());
        var source = await cluster.Post(owner);
        var remix = await Remix(source, other, Visibility.Public);
        var own = await Remix(source, owner, Visibility.Public);
        await Remix(source, other, Visibility.Private);

        await Eventually.Holds(async () => Assert.Equal(2, await Count(source)));
        Assert.Equal([own, remix], await Read(source));
        await cluster.Grains.GetGrain<IRemixesGrain>(source).Add(remix, DateTimeOffset.UnixEpoch);
        Assert.Equal(2, await Count(source));
        var told = (await cluster.Grains.GetGrain<IInboxGrain>(owner).Read(0, 100)).Notifications.Where(notification => notification.Type == NotificationType.Remix);
        Assert.Equal((SoraCluster.HandleOf(other), remix), told.Select(notification => (notification.ActorHandle, notification.VideoId)).Single());
    }

    [Fact]
    public async Task A_remix_that_is_hidden_or_deleted_counts_no_more()
    {
        var (owner, other) = (await cluster.Person(), await cluster.Person());
        var source = await cluster.Post(owner);
        var (hidden, deleted) = (await Remix(source, other, Visibility.Public), await Remix(source, other, Visibility.Public));
        await Eventually.Holds(async () => Assert.Equal(2, await Count(source)));

        await cluster.Grains.GetGrain<IVideoGrain>(hidden).Publish(other, Visibility.Private, null);
        await Eventually.Holds(async () => Assert.Equal(1, await Count(source)));
        await cluster.Grains.GetGrain<IVideoGrain>(deleted).Delete(other);
        await Eventually.Holds(async () => Assert.Equal(0, await Count(source)));
    }

    [Fact]
    public async Task Of_a_deleted_source_nothing_is_kept_and_its_remixes_stay()
    {
        var (owner, other) = (await cluster.Person(), await cluster.Person());
        var source = await cluster.Post(owner);
        var remix = await Remix(source, other, Visibility.Public);
        await Eventually.Holds(async () => Assert.Equal(1, await Count(source)));

        await cluster.Grains.GetGrain<IVideoGrain>(source).Delete(owner);

        await Eventually.Holds(async () => Assert.Empty(await Read(source)));
        Assert.NotNull(await cluster.Grains.GetGrain<IVideoGrain>(remix).Get(null));
    }

    private async Task<string> Remix(string source, string ownerId, string visibility)
    {
        var specification = SoraCluster.Specification() with { Visibility = visibility, Origin = new(OriginKind.Remix, $"{source}/1/video.latents", source) };
        var video = await cluster.Grains.GetGrain<IUserGrain>(ownerId).SubmitVideo(specification, idempotencyKey: null);
        var grain = cluster.Grains.GetGrain<IVideoGrain>(video.Id);
        Assert.True(await grain.BeginAttempt(video.Attempt, "test/0"));
        Assert.True(await grain.Complete(video.Attempt, new("video.mp4", "thumbnail.webp", "spritesheet.jpg", VideoBytes: 1)));
        return video.Id;
    }

    private async Task<int> Count(string source) => (await cluster.Grains.GetGrain<IVideoGrain>(source).Get(null))!.Counters.Remixes;

    private Task<List<string>> Read(string source) => cluster.Grains.GetGrain<IRemixesGrain>(source).Read(null, 10);
}

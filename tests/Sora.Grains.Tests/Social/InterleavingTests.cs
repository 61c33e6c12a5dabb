using CsCheck;
using Sora.Contracts.Live;
using Sora.Grains.Follows;
using Sora.Grains.Likes;
using Sora.Grains.Notifications;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Social;

/// <summary>Whatever people do at the same time, and whatever fails meanwhile, in the end every counter equals its set, both sides of every edge agree, and everything is told once.</summary>
public sealed class InterleavingTests(InterleavingTests.OwnCluster cluster) : IClassFixture<InterleavingTests.OwnCluster>
{
    private const int People = 5;

    private static readonly Gen<Act> AnyAct = Gen.Select(
        Gen.Enum<Verb>(), Gen.Int[0, People - 1], Gen.Int[0, People - 1], Gen.Frequency((6, Gen.Const(Trouble.None)), (1, Gen.Const(Trouble.CallLost)), (1, Gen.Const(Trouble.AnswerLost)), (1, Gen.Const(Trouble.Crash))),
        (verb, who, whom, trouble) => new Act(verb, who, whom, trouble));

    [Fact]
    public Task Follows_and_likes_in_any_order_leave_counts_equal_to_sets() => AnyAct.Array[20, 60].SampleAsync(
        async acts =>
        {
            var people = await cluster.People(People);
            var videos = await Task.WhenAll(people.Select(person => cluster.Post(person)));

            // Each person's own acts come in order, those of different people in any.
            await Task.WhenAll(acts.GroupBy(act => act.Who).Select(async own =>
            {
                foreach (var act in own)
                {
                    await Do(act, people, videos);
                }
            }));

            // What a crash interrupted is finished by the reminder; here it need not be waited for.
            foreach (var saga in people.Select(person => (IAddressable)Following(person)).Concat(videos.Select(Likes)))
            {
                await cluster.TickReminders(saga);
            }
            await Eventually.Holds(() => HoldsInTheEnd(acts, people, videos));
        },
        iter: 15, threads: 1);

    private async Task Do(Act act, string[] people, string[] videos)
    {
        var (me, other, video) = (people[act.Who], people[act.Whom], videos[act.Whom]);
        using var fault = act.Trouble is Trouble.CallLost or Trouble.AnswerLost
            ? FailAnEffect(act.Trouble == Trouble.AnswerLost, [other, FollowerShards.Key(other, 0), me, video])
            : null;
        if (act.Trouble == Trouble.Crash)
        {
            await cluster.Deactivate(Following(me));
            await cluster.Deactivate(Likes(video));
            await cluster.Deactivate(Inbox(other));
        }
        switch (act.Verb)
        {
            case Verb.Follow when me != other:
                await Following(me).Follow(other);
                break;
            case Verb.Unfollow:
                await Following(me).Unfollow(other);
                break;
            case Verb.Like:
                await Likes(video).Like(me);
                break;
            case Verb.Unlike:
                await Likes(video).Unlike(me);
                break;
        }
    }

    private IDisposable FailAnEffect(bool after, string[] keys)
    {
        var left = 2;
        string[] effects = [nameof(IFollowersGrain.Apply), nameof(IUserGrain.SetFollowerCount), nameof(IUserGrain.SetFollowingCount), nameof(IInboxGrain.Add), nameof(IVideoGrain.SetLikes)];
        return cluster.Faults.Intercept(async call =>
        {
            if (!effects.Contains(call.MethodName) || !keys.Contains(call.TargetId.Key.ToString()) || Interlocked.Decrement(ref left) < 0)
            {
                return false;
            }
            if (after)
            {
                await call.Invoke();
            }
            throw new InjectedFault();
        });
    }

    private async Task HoldsInTheEnd(Act[] acts, string[] people, string[] videos)
    {
        foreach (var (index, person) in people.Index())
        {
            var follows = LastOf(acts, Verb.Follow, Verb.Unfollow, act => act.Who == index && act.Whom != index, act => act.Whom);
            var followedBy = LastOf(acts, Verb.Follow, Verb.Unfollow, act => act.Whom == index && act.Who != index, act => act.Who);
            var likedBy = LastOf(acts, Verb.Like, Verb.Unlike, act => act.Whom == index, act => act.Who);

            Assert.Equal(IdsOf(follows), (await Following(person).List(after: null, limit: 100)).Order());
            Assert.Equal(IdsOf(followedBy), (await Followers(person).List(after: null, limit: 100)).Order());
            var profile = (await cluster.Grains.GetGrain<IUserGrain>(person).GetProfile())!;
            Assert.Equal((followedBy.Count, follows.Count), (profile.FollowerCount, profile.FollowingCount));
            Assert.Equal(likedBy.Count, await Likes(videos[index]).Count());
            Assert.Equal(likedBy.Count, (await cluster.Grains.GetGrain<IVideoGrain>(videos[index]).Get(viewerId: null))!.Counters.Likes);
            Assert.Empty((await cluster.Stored<FollowingState>(Following(person))).Unfinished);

            var told = (await Inbox(person).Read(0, 1_000)).Notifications;
            Assert.Equal(Enumerable.Range(1, told.Count).Select(sequence => (long)sequence), told.Select(notification => notification.Sequence));
            Told(told, NotificationType.Follow, followedBy, acts.Where(act => act.Verb == Verb.Follow && act.Whom == index && act.Who != index));
            Told(told, NotificationType.Like, likedBy.Where(who => who != index), acts.Where(act => act.Verb == Verb.Like && act.Whom == index && act.Who != index));
        }

        string[] IdsOf(IEnumerable<int> indexes) => [.. indexes.Select(index => people[index]).Order()];

        // Once each: certainly of what holds in the end, possibly of what was taken back, and of nothing else.
        void Told(List<Notification> all, string type, IEnumerable<int> certain, IEnumerable<Act> possible)
        {
            var actors = all.Where(notification => notification.Type == type).Select(notification => notification.ActorHandle).ToArray();
            Assert.Equal(actors.Distinct(), actors);
            Assert.Subset(actors.ToHashSet(), certain.Select(who => (string?)SoraCluster.HandleOf(people[who])).ToHashSet());
            Assert.Superset(actors.ToHashSet(), possible.Select(act => (string?)SoraCluster.HandleOf(people[act.Who])).ToHashSet());
        }
    }

    /// <summary>For whom the last of two opposite verbs was the first of them.</summary>
    private static HashSet<int> LastOf(Act[] acts, Verb made, Verb ended, Func<Act, bool> concerns, Func<Act, int> other) =>
        [.. acts.Where(act => (act.Verb == made || act.Verb == ended) && concerns(act)).GroupBy(other).Where(group => group.Last().Verb == made).Select(group => group.Key)];

    private IFollowingGrain Following(string userId) => cluster.Grains.GetGrain<IFollowingGrain>(userId);

    private IFollowersGrain Followers(string userId) => cluster.Grains.GetGrain<IFollowersGrain>(FollowerShards.Key(userId, 0));

    private ILikesGrain Likes(string videoId) => cluster.Grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(videoId, userId: ""));

    private IInboxGrain Inbox(string userId) => cluster.Grains.GetGrain<IInboxGrain>(userId);

    /// <summary>Its calls fail.</summary>
    public sealed class OwnCluster : SoraCluster;

    private enum Verb
    {
        Follow,
        Unfollow,
        Like,
        Unlike,
    }

    private enum Trouble
    {
        None,
        CallLost,
        AnswerLost,
        Crash,
    }

    private sealed record Act(Verb Verb, int Who, int Whom, Trouble Trouble);
}

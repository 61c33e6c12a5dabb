using CsCheck;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Grains.Accounts;
using Sora.Grains.Comments;
using Sora.Grains.Feeds;
using Sora.Grains.Follows;
using Sora.Grains.Likes;
using Sora.Grains.Notifications;
using Sora.Grains.Tests.Sagas;
using Sora.Grains.Users;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Accounts;

/// <summary>What <see cref="CrashTests"/> does not show of deletions: what comes in at the same moment, and large numbers.</summary>
public sealed class AccountDeletionTests(AccountDeletionTests.OwnCluster cluster) : IClassFixture<AccountDeletionTests.OwnCluster>
{
    private const int MaxParallel = 16;

    private static readonly Gen<Act> AnyAct = Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 1], Gen.Frequency((2, Gen.Const(false)), (1, Gen.Const(true))), (verb, whom, crash) => new Act(verb, whom, crash));

    [Fact]
    public async Task When_it_is_acknowledged_nothing_opens_the_account_and_there_is_no_such_person()
    {
        var ada = await cluster.Account();

        await AccountDeletions.Delete(cluster, ada);

        await AccountDeletions.AssertClosed(cluster, ada);
        Assert.Equal(ErrorCode.Unauthorized, (await Assert.ThrowsAsync<SoraException>(() => cluster.Grains.GetGrain<IAccountGrain>(ada).OpenSession("late", "hash", DateTimeOffset.MaxValue))).Code);
        Assert.Equal(ErrorCode.Unauthorized, (await Assert.ThrowsAsync<SoraException>(() => cluster.Grains.GetGrain<IAccountGrain>(ada).AddApiKey("late", "name", "hash"))).Code);
        Assert.Null(await cluster.Grains.GetGrain<IAccountGrain>(ada).SaveCredentials(new() { UserId = ada, Handle = SoraCluster.HandleOf(ada) }));
        Assert.Equal(ErrorCode.Unauthorized, (await Assert.ThrowsAsync<SoraException>(() => cluster.Grains.GetGrain<IUserGrain>(ada).Create("back", "Back"))).Code);
        Assert.Equal(ErrorCode.UserNotFound, (await Assert.ThrowsAsync<SoraException>(() => cluster.Grains.GetGrain<IUserGrain>(ada).SubmitVideo(SoraCluster.Specification(), idempotencyKey: null))).Code);
    }

    [Fact]
    public async Task Deleting_it_again_changes_nothing_and_nothing_is_left_to_do()
    {
        var ada = await cluster.Account();
        await AccountDeletions.Delete(cluster, ada);
        await Eventually.Holds(() => AccountDeletions.AssertGone(cluster, ada));

        await AccountDeletions.Delete(cluster, ada);

        await AccountDeletions.AssertGone(cluster, ada);
        cluster.Clock.Advance(TimeSpan.FromMinutes(2));
        await cluster.TickReminders(cluster.Grains.GetGrain<IAccountDeletionGrain>(ada));
        Assert.Empty(await cluster.Reminders(cluster.Grains.GetGrain<IAccountDeletionGrain>(ada)));
    }

    [Fact]
    public async Task Hundreds_of_edges_go_a_few_at_a_time()
    {
        const int Many = 600;
        var ada = await cluster.Account();
        var people = await cluster.People(Many);
        foreach (var some in people.Chunk(100))
        {
            await Task.WhenAll(some.Select(person => Following(ada).Follow(person)));
            await Task.WhenAll(some.Select(person => Following(person).Follow(ada)));
        }
        await Eventually.Holds(async () => Assert.Equal((Many, Many), await Counts(ada)));
        using var unfollows = new Crowd(cluster.Faults, nameof(IFollowingGrain.Unfollow));
        using var ends = new Crowd(cluster.Faults, nameof(IFollowersGrain.Apply));

        await AccountDeletions.Delete(cluster, ada);

        await Eventually.Holds(async () =>
        {
            await AccountDeletions.AssertGone(cluster, ada);
            foreach (var person in people)
            {
                Assert.Equal((0, 0), await Counts(person));
            }
        });
        Assert.InRange(unfollows.Largest, 1, MaxParallel);
        Assert.InRange(ends.LargestOf(ada), 1, MaxParallel);
    }

    [Fact]
    public async Task Traces_over_several_pages_are_all_read_and_none_comes_after_the_seal()
    {
        var traces = cluster.Grains.GetGrain<ITracesGrain>(SoraId.New(SoraId.User, TimeProvider.System));
        var places = Enumerable.Range(0, 450).Select(place => $"video_{place}").ToArray();
        foreach (var place in places)
        {
            Assert.True(await traces.Add([place, "user_owner"]));
        }
        await traces.Seal();
        Assert.False(await traces.Add(["video_late"]));

        var found = new HashSet<string>();
        while (await traces.Read() is { } page)
        {
            found.UnionWith(page.Places);
            await cluster.Deactivate(traces);
            await traces.Drop(page.Number);
        }

        Assert.Equal(places.Append("user_owner").Order(), found.Order());
    }

    /// <summary>One person follows, likes, comments and publishes, two others do so with what is theirs, calls get lost, silos die, and somewhere in between the account is deleted.</summary>
    [Fact]
    public Task Whatever_happens_at_the_same_moment_nothing_of_the_person_is_left() => Gen.Select(AnyAct.Array[5, 20], AnyAct.Array[5, 20], AnyAct.Array[5, 20], Gen.Int[0, 20]).SampleAsync(
        async (own, bens, cleos, deletedAfter) =>
        {
            var ada = await cluster.Account();
            var others = await cluster.People(2);
            var posts = await Task.WhenAll(others.Select(other => cluster.Post(other)));
            var adas = await cluster.Post(ada);
            var (acts, due) = (0, new TaskCompletionSource());
            if (deletedAfter == 0) due.TrySetResult();

            await Task.WhenAll(Play(own, ada, act => others[act.Whom], act => posts[act.Whom]), Play(bens, others[0], _ => ada, _ => adas), Play(cleos, others[1], _ => ada, _ => adas), Delete());

            // What a crash interrupted is finished by the reminder; here it need not be waited for.
            IAddressable[] sagas = [cluster.Grains.GetGrain<IAccountDeletionGrain>(ada), .. others.Append(ada).Select(Following), .. posts.Append(adas).SelectMany(post => new IAddressable[] { Likes(post), Comments(post) })];
            foreach (var saga in sagas)
            {
                await cluster.TickReminders(saga);
            }
            await Eventually.Holds(() => NothingIsLeft(ada, others, posts));

            async Task Play(Act[] plan, string me, Func<Act, string> whom, Func<Act, string> post)
            {
                foreach (var act in plan)
                {
                    await Do(act, me, whom(act), post(act));
                    if (Interlocked.Increment(ref acts) == deletedAfter) due.TrySetResult();
                }
                due.TrySetResult();
            }

            async Task Delete()
            {
                await due.Task;
                using var trouble = LoseCalls(ada);
                await Tolerating(() => AccountDeletions.Delete(cluster, ada));
                await Tolerating(() => AccountDeletions.Delete(cluster, ada));
            }
        },
        iter: 15, threads: 1);

    private async Task Do(Act act, string me, string other, string post)
    {
        if (act.CrashBefore)
        {
            IAddressable[] victims = [Following(me), Likes(post), Comments(post), cluster.Grains.GetGrain<ITracesGrain>(me), cluster.Grains.GetGrain<IInboxGrain>(other)];
            await cluster.Deactivate(victims[(int)act.Verb % victims.Length]);
        }
        await Tolerating(() => act.Verb switch
        {
            Verb.Follow => Following(me).Follow(other),
            Verb.Unfollow => Following(me).Unfollow(other),
            Verb.Like => Likes(post).Like(me),
            Verb.Unlike => Likes(post).Unlike(me),
            Verb.Comment => Comments(post).Add(SoraId.New(SoraId.Comment, TimeProvider.System), me, "This does not."),
            Verb.Publish => Publish(me),
            _ => throw new ArgumentOutOfRangeException(nameof(act)),
        });
    }

    private async Task Publish(string me)
    {
        var video = await cluster.Grains.GetGrain<IUserGrain>(me).SubmitVideo(SoraCluster.Specification(), idempotencyKey: null);
        var grain = cluster.Grains.GetGrain<IVideoGrain>(video.Id);
        await grain.BeginAttempt(video.Attempt, "test/0");
        await grain.Complete(video.Attempt, SoraCluster.Media);
        await grain.Publish(me, Visibility.Public, caption: null);
    }

    /// <summary>What is refused because the person is gone, or fails because of the test, is no failure.</summary>
    private static async Task Tolerating(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (SoraException refusal) when (refusal.Code is ErrorCode.UserNotFound or ErrorCode.VideoNotFound or ErrorCode.Unauthorized or ErrorCode.QuotaExceeded)
        {
        }
        catch (InjectedFault)
        {
        }
    }

    /// <summary>A few of the calls that a deletion makes fail, every other of them after it has acted.</summary>
    private IDisposable LoseCalls(string userId)
    {
        string[] steps = [nameof(IUserGrain.Close), nameof(ITracesGrain.Seal), nameof(IFollowersGrain.Drop), nameof(IUserGrain.DeleteVideos), nameof(ITracesGrain.Drop), nameof(IHandleGrain.Retire), nameof(ILikesGrain.Forget)];
        var left = 4;
        return cluster.Faults.Intercept(async call =>
        {
            if (!steps.Contains(call.MethodName) || !call.TargetId.Key.ToString()!.Contains(userId, StringComparison.Ordinal) || Interlocked.Decrement(ref left) is var now && now < 0)
            {
                return false;
            }
            if (now % 2 == 0)
            {
                await call.Invoke();
            }
            throw new InjectedFault();
        });
    }

    private async Task NothingIsLeft(string ada, string[] others, string[] posts)
    {
        await AccountDeletions.AssertGone(cluster, ada);
        Assert.Empty(await cluster.Grains.GetGrain<IUserGrain>(ada).ListVideos(after: null, limit: 100, ascending: true));
        foreach (var (other, post) in others.Zip(posts))
        {
            Assert.Equal((0, 0), await Counts(other));
            Assert.Empty(await Following(other).List(after: null, limit: 10));
            Assert.Empty(await cluster.Grains.GetGrain<IFollowersGrain>(FollowerShards.Key(other, 0)).List(after: null, limit: 10));
            Assert.Equal(0, await Likes(post).Count());
            Assert.Empty(await Comments(post).List(after: null, limit: 100));
            var counters = (await cluster.Grains.GetGrain<IVideoGrain>(post).Get(viewerId: null))!.Counters;
            Assert.Equal((0, 0), (counters.Likes, counters.Comments));
            var told = (await cluster.Grains.GetGrain<IInboxGrain>(other).Read(0, 1_000)).Notifications;
            await AccountDeletions.AssertUnnamed(cluster, ada, other, told.Count);
            foreach (var shown in await cluster.Grains.GetGrain<ITimelineGrain>(other).Read(after: null, limit: 800))
            {
                Assert.NotEqual(ada, await cluster.Grains.GetGrain<IVideoGrain>(shown).GetOwner()); // a reader leaves out what is gone
            }
        }
    }

    private async Task<(int Followers, int Following)> Counts(string userId) =>
        await cluster.Grains.GetGrain<IUserGrain>(userId).GetProfile() is { } profile ? (profile.FollowerCount, profile.FollowingCount) : default;

    private IFollowingGrain Following(string userId) => cluster.Grains.GetGrain<IFollowingGrain>(userId);

    private ILikesGrain Likes(string videoId) => cluster.Grains.GetGrain<ILikesGrain>(LikeShards.KeyFor(videoId, userId: ""));

    private ICommentsGrain Comments(string videoId) => cluster.Grains.GetGrain<ICommentsGrain>(videoId);

    /// <summary>Its calls fail.</summary>
    public sealed class OwnCluster : SoraCluster;

    /// <summary>Counts how many calls of a method are under way at once.</summary>
    private sealed class Crowd : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, (int Now, int Largest)> _callers = [];
        private readonly IDisposable _rule;

        public Crowd(FaultInjector faults, string method) => _rule = faults.Intercept(async call =>
        {
            if (call.MethodName != method) return false;
            var caller = call.SourceId?.Key.ToString() ?? "";
            Count(caller, 1);
            try
            {
                await call.Invoke();
            }
            finally
            {
                Count(caller, -1);
            }
            return true;
        });

        public int Largest => _callers.Values.Max(caller => caller.Largest);

        public int LargestOf(string caller) => _callers[caller].Largest;

        public void Dispose() => _rule.Dispose();

        private void Count(string caller, int change)
        {
            lock (_gate)
            {
                var (now, largest) = _callers.GetValueOrDefault(caller);
                _callers[caller] = (now + change, Math.Max(largest, now + change));
            }
        }
    }

    private enum Verb
    {
        Follow,
        Unfollow,
        Like,
        Unlike,
        Comment,
        Publish,
    }

    private sealed record Act(Verb Verb, int Whom, bool CrashBefore);
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sora.Contracts.Live;
using Sora.Grains.Notifications;

namespace Sora.Grains.Tests.Notifications;

public sealed class InboxTests(InboxTests.OwnCluster cluster) : IClassFixture<InboxTests.OwnCluster>
{
    private readonly IInboxGrain _inbox = cluster.Grains.GetGrain<IInboxGrain>(Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Notifications_are_numbered_without_gaps_and_told_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(number => Add(number % 150)));

        var page = await _inbox.Read(0, 1_000);
        Assert.Equal(Sequences(1, 150), page.Notifications.Select(notification => notification.Sequence));
        Assert.Equal(150, page.Notifications.DistinctBy(notification => notification.Text).Count());
    }

    [Fact]
    public async Task What_was_told_stays_told_after_a_restart()
    {
        await Task.WhenAll(Enumerable.Range(0, 130).Select(Add));
        var before = await _inbox.Read(0, 1_000);
        await _inbox.MarkRead(20);
        await cluster.Deactivate(_inbox);

        await Task.WhenAll(Enumerable.Range(0, 131).Select(Add));

        var after = await _inbox.Read(0, 1_000);
        Assert.Equal(before.Notifications, after.Notifications.SkipLast(1));
        Assert.Equal((131, 20, 111), (after.Notifications[^1].Sequence, after.LastRead, after.UnreadCount));
    }

    [Fact]
    public async Task Of_a_person_who_is_forgotten_the_notifications_stay_without_name_and_words_and_no_later_one_comes()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(Add)); // so that some stand in the older part
        await _inbox.Add(new("comment/1", NotificationType.Comment, "gone", "video_1", "My words.", ActorId: "user_gone"));
        await Task.WhenAll(Enumerable.Range(100, 60).Select(Add));
        await _inbox.Add(new("like/1", NotificationType.Like, "gone", "video_1", ActorId: "user_gone"));

        await _inbox.Forget("user_gone");
        await _inbox.Forget("user_gone");
        await _inbox.Add(new("like/2", NotificationType.Like, "gone", "video_2", ActorId: "user_gone"));
        await cluster.Deactivate(_inbox);
        await _inbox.Add(new("comment/1", NotificationType.Comment, "gone", "video_1", "My words.", ActorId: "user_gone"));

        var left = (await _inbox.Read(0, 1_000)).Notifications;
        Assert.Equal(Sequences(1, 122), left.Select(notification => notification.Sequence));
        Assert.DoesNotContain(left, notification => notification.ActorHandle == "gone" || notification.Text == "My words.");
        Assert.Equal((NotificationType.Comment, "video_1", null), (left[60].Type, left[60].VideoId, left[60].ActorHandle));
        Assert.Equal(120, left.Count(notification => notification.ActorHandle == "ada"));
    }

    [Fact]
    public async Task A_closed_inbox_is_empty_and_takes_in_nothing_more()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(Add));
        await _inbox.MarkRead(20);

        await _inbox.Close();
        await _inbox.Close();
        await Add(61);
        await _inbox.Forget("user_gone");
        await cluster.Deactivate(_inbox);
        await Add(62);

        var page = await _inbox.Read(0, 1_000);
        Assert.Empty(page.Notifications);
        Assert.Equal((0, 0), (page.LastRead, page.UnreadCount));
    }

    [Fact]
    public async Task It_is_read_page_by_page()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(Add));

        var (first, second) = (await _inbox.Read(0, 3), await _inbox.Read(3, 3));

        Assert.Equal(Sequences(1, 3), first.Notifications.Select(notification => notification.Sequence));
        Assert.Equal(Sequences(4, 2), second.Notifications.Select(notification => notification.Sequence));
        Assert.Equal((true, false), (first.HasMore, second.HasMore));
    }

    [Fact]
    public async Task The_newest_thousand_are_kept_and_the_numbers_go_on()
    {
        await Task.WhenAll(Enumerable.Range(0, 1_200).Select(Add));
        await cluster.Deactivate(_inbox);

        var page = await _inbox.Read(0, 2_000);

        Assert.Equal(Sequences(201, 1_000), page.Notifications.Select(notification => notification.Sequence));
        Assert.Equal(1_000, page.UnreadCount);
    }

    [Fact]
    public async Task Reading_never_goes_back_nor_beyond_the_end()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(Add));

        await _inbox.MarkRead(4);
        await _inbox.MarkRead(2);
        Assert.Equal((4, 1), await LastReadAndUnread());

        await _inbox.MarkRead(1_000);
        Assert.Equal((5, 0), await LastReadAndUnread());

        await Add(5);
        Assert.Equal((5, 1), await LastReadAndUnread());

        async Task<(long, int)> LastReadAndUnread()
        {
            var page = await _inbox.Read(0, 1);
            return (page.LastRead, page.UnreadCount);
        }
    }

    [Fact]
    public async Task An_observer_gets_in_order_what_is_already_stored()
    {
        var observer = new Observer(_inbox);
        var reference = cluster.Grains.CreateObjectReference<IInboxObserver>(observer);
        await _inbox.Subscribe(reference);
        await _inbox.Subscribe(reference);

        await Task.WhenAll(Enumerable.Range(0, 250).Select(Add));

        await observer.HasReceived(250);
        Assert.Equal(Sequences(1, 250), observer.Received);
        Assert.Equal([_inbox.GetPrimaryKeyString()], observer.UserIds.Distinct());
        Assert.False(observer.SawUnstored);
    }

    [Fact]
    public async Task How_long_a_notification_was_on_its_way_is_measured_and_one_that_is_not_taken_is_counted()
    {
        var (lags, unpushed) = (new ConcurrentQueue<double>(), new ConcurrentQueue<long>());
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name is "sora.notifications.lag" or "sora.notifications.unpushed") self.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<double>((_, lag, _, _) => lags.Enqueue(lag));
        meters.SetMeasurementEventCallback<long>((_, count, _, _) => unpushed.Enqueue(count));
        meters.Start();
        await _inbox.Subscribe(cluster.Grains.CreateObjectReference<IInboxObserver>(new Observer(_inbox) { Delay = () => cluster.Clock.Advance(TimeSpan.FromSeconds(1.5)) }));
        await _inbox.Subscribe(cluster.Grains.CreateObjectReference<IInboxObserver>(new Observer(_inbox) { Fails = true }));

        await Add(0);

        await Eventually.Holds(() =>
        {
            Assert.Contains(lags, lag => lag is >= 1.5 and < 2);
            Assert.Contains(1, unpushed);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task An_observer_that_left_gets_no_more()
    {
        var (leaving, staying) = (new Observer(_inbox), new Observer(_inbox));
        var reference = cluster.Grains.CreateObjectReference<IInboxObserver>(leaving);
        await _inbox.Subscribe(reference);
        await _inbox.Subscribe(cluster.Grains.CreateObjectReference<IInboxObserver>(staying));
        await Add(0);
        await staying.HasReceived(1);
        await leaving.HasReceived(1);

        await _inbox.Unsubscribe(reference);
        await Add(1);

        await staying.HasReceived(2);
        Assert.Single(leaving.Received);
    }

    [Fact]
    public async Task An_observer_that_fails_is_forgotten_and_harms_no_other()
    {
        var (failing, healthy) = (new Observer(_inbox) { Fails = true }, new Observer(_inbox));
        await _inbox.Subscribe(cluster.Grains.CreateObjectReference<IInboxObserver>(failing));
        await _inbox.Subscribe(cluster.Grains.CreateObjectReference<IInboxObserver>(healthy));

        await Add(0);
        await healthy.HasReceived(1);
        await Add(1);
        await healthy.HasReceived(2);

        Assert.Equal(1, failing.Calls);
    }

    [Fact]
    public async Task An_observer_that_does_not_renew_is_forgotten()
    {
        var (silent, renewing) = (new Observer(_inbox), new Observer(_inbox));
        var reference = cluster.Grains.CreateObjectReference<IInboxObserver>(renewing);
        await _inbox.Subscribe(cluster.Grains.CreateObjectReference<IInboxObserver>(silent));
        await _inbox.Subscribe(reference);

        cluster.Clock.Advance(InboxSubscription.Lifetime / 2);
        await _inbox.Subscribe(reference);
        cluster.Clock.Advance(InboxSubscription.Lifetime * 0.75);
        await Add(0);

        await renewing.HasReceived(1);
        Assert.Equal(0, silent.Calls);
    }

    private static IEnumerable<long> Sequences(int first, int count) => Enumerable.Range(first, count).Select(sequence => (long)sequence);

    private Task Add(int number) => _inbox.Add(new($"test/{number}", NotificationType.Follow, ActorHandle: "ada", Text: $"{number}"));

    /// <summary>Its clock is put forward.</summary>
    public sealed class OwnCluster : SoraCluster;

    private sealed class Observer(IInboxGrain inbox) : IInboxObserver
    {
        private int _calls;

        public ConcurrentQueue<long> Received { get; } = [];

        public ConcurrentQueue<string> UserIds { get; } = [];

        public bool SawUnstored { get; private set; }

        public bool Fails { get; init; }

        /// <summary>Done before a notification is taken.</summary>
        public Action Delay { get; init; } = () => { };

        public int Calls => _calls;

        public Task HasReceived(int count) => Eventually.Holds(() =>
        {
            Assert.Equal(count, Received.Count);
            return Task.CompletedTask;
        });

        public async Task OnNotifications(string userId, List<Notification> notifications)
        {
            Interlocked.Increment(ref _calls);
            Delay();
            if (Fails)
            {
                throw new InjectedFault();
            }
            UserIds.Enqueue(userId);
            var stored = await inbox.Read(notifications[0].Sequence - 1, notifications.Count);
            SawUnstored |= !stored.Notifications.SequenceEqual(notifications);
            foreach (var notification in notifications)
            {
                Received.Enqueue(notification.Sequence);
            }
        }
    }
}

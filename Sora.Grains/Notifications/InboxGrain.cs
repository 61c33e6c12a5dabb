using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Sora.Contracts.Live;
using Sora.Grains.Persistence;

namespace Sora.Grains.Notifications;

[Reentrant] // many may add at once and share a write; a slow observer must not hold up any of them
internal sealed class InboxGrain(
    [PersistentState("recent", GrainStorage.Name)] IPersistentState<Tier<InboxEntry>> recent,
    [PersistentState("older", GrainStorage.Name)] IPersistentState<Tier<InboxEntry>> older,
    [PersistentState("read", GrainStorage.Name)] IPersistentState<InboxReadState> read,
    TimeProvider time, ILogger<InboxGrain> logger) : Grain, IInboxGrain
{
    private const int Capacity = 1_000;
    private const int MaxPushed = 100;
    private const int RememberedForgotten = 1_000;

    private TieredList<InboxEntry> _entries = null!;
    private StateWriter _readWriter = null!;
    private InboxObservers _observers = null!;
    private Task _pushing = Task.CompletedTask;

    /// <summary>The highest sequence that is durable: nothing above it is shown to anyone, for a crash could give its number to another.</summary>
    private long _stored;

    /// <summary>The highest sequence that was pushed.</summary>
    private long _pushed;

    private long LastSequence => _entries.Items.LastOrDefault()?.Notification.Sequence ?? 0;

    private IEnumerable<Notification> Stored => _entries.Items.Select(entry => entry.Notification).TakeWhile(notification => notification.Sequence <= _stored);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _entries = new(GrainContext, recent, older, Capacity, entry => entry.Key, entry => entry.Notification.Sequence);
        _entries.Load();
        _readWriter = new(GrainContext, read.WriteStateAsync);
        _observers = new(this.GetPrimaryKeyString(), time, logger);
        _stored = _pushed = LastSequence;
        return Task.CompletedTask;
    }

    public async Task Add(NewNotification notification)
    {
        if (notification.ActorId is { } actor && read.State.Forgotten.Contains(actor))
        {
            return;
        }
        var sequence = LastSequence + 1;
        var isNew = _entries.TryAdd(new(notification.Key, new()
        {
            Sequence = sequence,
            Type = notification.Type,
            ActorHandle = notification.ActorHandle,
            VideoId = notification.VideoId,
            Text = notification.Text,
            CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        }, notification.ActorId));
        if (!isNew)
        {
            await _entries.Settled; // the first may still be on its way to the disk
            return;
        }
        await _entries.Write();
        _stored = Math.Max(_stored, sequence);
        if (_pushing.IsCompleted)
        {
            _pushing = PushStored();
        }
    }

    public Task<InboxPage> Read(long afterSequence, int limit)
    {
        List<Notification> found = [.. Stored.SkipWhile(notification => notification.Sequence <= afterSequence).Take(limit + 1)];
        var hasMore = found.Count > limit;
        if (hasMore)
        {
            found.RemoveAt(limit);
        }
        var unread = Stored.Count(notification => notification.Sequence > read.State.LastRead);
        return Task.FromResult(new InboxPage(found, read.State.LastRead, unread, hasMore));
    }

    public async Task MarkRead(long upTo)
    {
        var lastRead = Math.Min(upTo, _stored);
        if (lastRead > read.State.LastRead)
        {
            read.State.LastRead = lastRead;
            await _readWriter.Write();
        }
    }

    public Task Subscribe(IInboxObserver observer)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    public Task Unsubscribe(IInboxObserver observer)
    {
        _observers.Remove(observer);
        return Task.CompletedTask;
    }

    public async Task Forget(string actorId)
    {
        if (_entries.IsClosed)
        {
            return;
        }
        if (!read.State.Forgotten.Contains(actorId))
        {
            read.State.Forgotten.Add(actorId);
            read.State.Forgotten.RemoveRange(0, Math.Max(0, read.State.Forgotten.Count - RememberedForgotten));
        }
        // Also when they changed nothing: this may be the repeat of a call that broke off here.
        _entries.Replace(entry => entry.ActorId == actorId, entry => entry.WithoutActor());
        await _readWriter.Write();
        await _entries.Write();
    }

    public async Task Close()
    {
        await _entries.Close();
        read.State = new();
        await _readWriter.Write();
    }

    private async Task PushStored()
    {
        while (_pushed < _stored)
        {
            List<Notification> batch = [.. Stored.SkipWhile(notification => notification.Sequence <= _pushed).Take(MaxPushed)];
            _pushed = batch[^1].Sequence;
            await _observers.Push(batch);
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Sora.Chaos.Histories;
using Sora.Client;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Media.Pictures;

namespace Sora.Chaos.Workload;

/// <summary>One person with one client: asks for things, one after another, watches renders and listens to the inbox, and has it all taken down.</summary>
public sealed class Person : IAsyncDisposable
{
    private const string Password = "correct horse battery";

    private readonly HistoryRecorder _recorder;
    private readonly HttpClient _http;
    private readonly SoraClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _watching = [];
    private int _watchers;
    private int _remarks;
    private int _pictures;
    private long _heard;
    private Task _listening = Task.CompletedTask;

    public Person(string handle, Uri server, HistoryRecorder recorder, SoraClientOptions patience)
    {
        (Handle, _recorder) = (handle, recorder);
        _http = new(new FailureCounter(recorder)) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
        _client = new(_http, options: patience);
    }

    /// <summary>Of a person who waits through every outage that the nemesis makes.</summary>
    public static SoraClientOptions Patient { get; } = new() { MaxRetries = 40, MaxDelay = TimeSpan.FromSeconds(2) };

    public string Handle { get; }

    /// <summary>How many notifications came so far.</summary>
    public long Heard => Volatile.Read(ref _heard);

    public SoraClient Client => _client;

    public async Task JoinAsync()
    {
        while (!await TryJoinAsync())
        {
        }
        _listening = ListenAsync();
    }

    public Task FollowAsync(string handle) => CallAsync(CallKind.Follow, handle, () => _client.Users.FollowAsync(handle));

    public Task UnfollowAsync(string handle) => CallAsync(CallKind.Unfollow, handle, () => _client.Users.UnfollowAsync(handle));

    public Task LikeAsync(string videoId) => CallAsync(CallKind.Like, videoId, () => _client.Posts.LikeAsync(videoId));

    public Task UnlikeAsync(string videoId) => CallAsync(CallKind.Unlike, videoId, () => _client.Posts.UnlikeAsync(videoId));

    public async Task CommentAsync(string videoId)
    {
        var text = $"{Handle} says {Interlocked.Increment(ref _remarks)}";
        await CallAsync(CallKind.Comment, videoId, async () => (await _client.Comments.AddAsync(videoId, text)).Id, text);
    }

    /// <summary>Asks for a public video; null when nobody knows whether it is made, or it is not.</summary>
    /// <param name="cameo">The handle of who is to appear in it.</param>
    public Task<string?> CreateAsync(string prompt, string seconds = "4", string? cameo = null) => CallAsync(
        CallKind.Create, prompt, async () => (await _client.Videos.CreateAsync(new(prompt, Seconds: seconds, Visibility: Visibility.Public, Cameos: cameo is null ? null : [cameo]))).Id, cameo: cameo);

    /// <summary>Asks for a public remix; null when nobody knows whether it is made, or it is not.</summary>
    /// <param name="cameo">The handle of who appears in the source.</param>
    public Task<string?> RemixAsync(string videoId, string prompt, string? cameo) =>
        CallAsync(CallKind.Create, prompt, async () => (await _client.Videos.RemixAsync(videoId, new(prompt, Visibility: Visibility.Public))).Id, cameo: cameo);

    /// <summary>Consents to appear in videos, with another picture each time.</summary>
    public Task GiveCameoAsync(string audience)
    {
        var picture = PictureFile.Encode(new(1, 1, [(byte)Interlocked.Increment(ref _pictures), 0, 0]));
        return CallAsync(CallKind.GiveCameo, Handle, async () => (await _client.Cameos.PutMineAsync(picture, audience)).Id, audience);
    }

    public Task AllowCameoAsync(string handle) => CallAsync(CallKind.AllowCameo, handle, () => _client.Cameos.AllowAsync(handle));

    public Task DenyCameoAsync(string handle) => CallAsync(CallKind.DenyCameo, handle, () => _client.Cameos.DenyAsync(handle));

    public Task WithdrawCameoAsync() => CallAsync(CallKind.WithdrawCameo, Handle, () => _client.Cameos.WithdrawAsync());

    public Task WithdrawCameoFromAsync(string videoId) => CallAsync(CallKind.WithdrawCameoFrom, videoId, () => _client.Cameos.WithdrawFromVideoAsync(videoId));

    public Task DownloadAsync(string videoId) => CallAsync(CallKind.Download, videoId, () => _client.Videos.DownloadAsync(videoId, Stream.Null));

    /// <summary>Watches a render to its end, or until it is deleted, whatever happens to the connection.</summary>
    /// <returns>The type of its last event; empty if there was none.</returns>
    public Task<string> WatchAsync(string videoId)
    {
        var watching = WatchToTheEndAsync(videoId, $"{Handle}/{Interlocked.Increment(ref _watchers)}");
        _watching.Add(watching);
        return watching;
    }

    /// <summary>Ends when every render that is watched has ended.</summary>
    public Task WatchedAsync() => Task.WhenAll(_watching);

    /// <summary>What the system holds of this person.</summary>
    /// <param name="appearances">Videos with a cameo, of which those are read that are there.</param>
    public async Task<FinalPerson> ReadAsync(IReadOnlyCollection<string> appearances)
    {
        var followers = await ReadAllAsync(after => _client.Users.ListFollowersAsync(Handle, 100, after));
        var videos = await ReadAllAsync(after => _client.Videos.ListAsync(100, after));
        var inbox = new List<NotificationSight>();
        for (var more = true; more;)
        {
            var page = await _client.Notifications.ListAsync(inbox.Count == 0 ? 0 : inbox[^1].Sequence);
            inbox.AddRange(page.Data.Select(ToSight));
            more = page.HasMore;
        }
        var found = (await ReadAllAsync(after => _client.Cameos.ListVideosAsync(100, after))).Select(post => post.Id).ToHashSet();
        foreach (var videoId in appearances)
        {
            if (await IfThereAsync(() => _client.Posts.GetAsync(videoId)) is not null) found.Add(videoId);
        }
        return new(Handle, [.. followers.Select(follower => follower.Handle)], [.. videos.Select(video => video.Id)], inbox, [.. found]);
    }

    /// <summary>What the system holds of a video of this person; null when it is not there.</summary>
    public Task<FinalVideo?> ReadVideoAsync(string videoId) => IfThereAsync(async () =>
    {
        var post = await _client.Posts.GetAsync(videoId);
        var comments = await ReadAllAsync(after => _client.Comments.ListAsync(videoId, 100, after));
        return new FinalVideo(
            videoId, Handle, post.Status, post.Likes, [.. comments.Select(comment => new FinalComment(comment.Id, comment.Author.Handle, comment.Text))], await FileBytesAsync(videoId, post.Status), post.Prompt);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll([_listening, .. _watching]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _client.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task<long> FileBytesAsync(string videoId, string status)
    {
        if (status != "completed") return 0;
        using var file = new MemoryStream();
        await IfThereAsync(async () =>
        {
            await _client.Videos.DownloadAsync(videoId, file);
            return file;
        });
        return file.Length;
    }

    private static async Task<T?> IfThereAsync<T>(Func<Task<T>> read) where T : class
    {
        try
        {
            return await read();
        }
        catch (SoraApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<bool> TryJoinAsync()
    {
        try
        {
            await _client.Accounts.SignUpAsync(Handle, Password);
            return true;
        }
        catch (SoraApiException refusal) when (refusal.Code == ErrorCode.HandleTaken)
        {
            // By this person, whose answer was lost.
            await _client.Accounts.SignInAsync(Handle, Password);
            return true;
        }
        catch (SoraConnectionException)
        {
            return false;
        }
    }

    private static async Task<List<T>> ReadAllAsync<T>(Func<string?, Task<Page<T>>> read)
    {
        var items = new List<T>();
        string? after = null;
        while (true)
        {
            var page = await read(after);
            items.AddRange(page.Data);
            if (!page.HasMore) return items;
            after = page.LastId;
        }
    }

    private Task CallAsync(CallKind kind, string subject, Func<Task> call) => CallAsync(kind, subject, async () =>
    {
        await call();
        return null;
    });

    private async Task<string?> CallAsync(CallKind kind, string subject, Func<Task<string?>> call, string? text = null, string? cameo = null)
    {
        var (number, began) = (_recorder.NextNumber(), _recorder.Now);
        var (outcome, result) = (Outcome.Acknowledged, (string?)null);
        try
        {
            result = await call();
        }
        catch (SoraApiException refusal) when (refusal.Status is { } status && (int)status < 500)
        {
            outcome = Outcome.Refused;
        }
        catch (Exception cause) when (cause is SoraApiException or SoraConnectionException)
        {
            outcome = Outcome.Unknown;
        }
        _recorder.Add(new Call(number, Handle, kind, subject, outcome, text, result, began, _recorder.Now, cameo));
        return result;
    }

    private async Task<string> WatchToTheEndAsync(string videoId, string watcher)
    {
        var last = "";
        try
        {
            await foreach (var moment in _client.Live.WatchVideo(videoId, cancellationToken: _stop.Token))
            {
                _recorder.Add(new RenderSight(
                    watcher, videoId, moment.Sequence, moment.Type, moment.FrameIndex, moment.Final == true, moment.Image is { } image ? Convert.ToHexString(SHA256.HashData(image)) : null, _recorder.Now));
                last = moment.Type;
            }
        }
        catch (SoraApiException refusal) when (refusal.Code == ErrorCode.VideoNotFound)
        {
        }
        return last;
    }

    private async Task ListenAsync()
    {
        await foreach (var notification in _client.Live.WatchNotifications(cancellationToken: _stop.Token))
        {
            _recorder.Add(ToSight(notification) with { At = _recorder.Now });
            Volatile.Write(ref _heard, notification.Sequence);
        }
    }

    private NotificationSight ToSight(Contracts.Live.Notification notification) =>
        new(Handle, notification.Sequence, new(notification.Type, notification.ActorHandle, notification.VideoId, notification.Text));
}

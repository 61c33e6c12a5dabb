using System.Security.Cryptography;
using System.Text;
using Sora.Contracts;
using Sora.Grains.Videos;

namespace Sora.Grains.Users;

internal sealed partial class UserGrain
{
    private const int MaxKeyed = 200;
    private const int DeletedAtOnce = 50;
    private static readonly TimeSpan KeyedFor = TimeSpan.FromHours(24);

    private readonly Dictionary<string, Task<VideoSnapshot>> _submissions = [];

    private UserVideosState Videos => videos.State;

    protected override bool HasUnfinished => Videos.Pending.Keys.Any(videoId => !_submissions.ContainsKey(videoId));

    public async Task<VideoSnapshot> SubmitVideo(VideoSpecification specification, string? idempotencyKey)
    {
        await ArmReminder();
        RequireHandle(); // in the turn of the decision: the account may be deleted at any moment
        var now = Time.GetUtcNow();
        var key = idempotencyKey is null ? null : Hash(idempotencyKey);
        var request = Hash(specification.ToString());
        Videos.Keyed.RemoveAll(submission => submission.At <= now - KeyedFor);
        if (key is not null && Videos.Keyed.Find(submission => submission.Key == key) is { } earlier)
        {
            return await Repeat(earlier, request);
        }

        RequireQuotaNow();
        var videoId = AddPending(specification, now);
        if (key is not null)
        {
            Videos.Keyed.Add(new(key, request, videoId, now));
            Videos.Keyed.RemoveRange(0, Math.Max(0, Videos.Keyed.Count - MaxKeyed));
        }
        await _videosWriter.Write();
        try
        {
            return await Submit(videoId);
        }
        finally
        {
            StartFinishing();
        }
    }

    public Task RequireQuota()
    {
        RequireQuotaNow();
        return Task.CompletedTask;
    }

    public async Task<List<string>> ListVideos(string? after, int limit, bool ascending)
    {
        List<string> found = [];
        var page = (after, ascending) switch
        {
            (null, true) => 0,
            (null, false) => Videos.Pages.Count - 1,
            (_, true) => Math.Max(0, PageOf(after)),
            (_, false) => PageOf(after),
        };
        for (; page >= 0 && page < Videos.Pages.Count && found.Count < limit; page += ascending ? 1 : -1)
        {
            found.AddRange(await Page(page).List(after, limit - found.Count, ascending));
        }
        return found;
    }

    public async Task OnVideoEnded(string videoId, bool deleted)
    {
        var changed = Videos.Unfinished.Remove(videoId);
        if (deleted && PageOf(videoId) is var page and >= 0)
        {
            changed |= Videos.Pending.Remove(videoId);
            var count = await Page(page).Remove(videoId);
            changed |= Videos.Pages[page].Count != count;
            Videos.Pages[page].Count = Videos.Pages[page].Count.Or(count);
        }
        await (changed ? _videosWriter.Write() : _videosWriter.Settled);
    }

    public async Task<string?> DeleteVideos(string? after)
    {
        await SubmitPending(); // else one could come into being later
        var videoIds = await ListVideos(after, DeletedAtOnce, ascending: true);
        await Task.WhenAll(videoIds.Select(videoId => Video(videoId).Delete(Me)));
        return videoIds.LastOrDefault();
    }

    protected override Task Finish(CancellationToken cancellationToken) => SubmitPending().WaitAsync(cancellationToken);

    private async Task SubmitPending()
    {
        foreach (var videoId in Videos.Pending.Keys.ToArray())
        {
            if (!Videos.Pending.ContainsKey(videoId)) continue; // whoever asked for it was quicker
            try
            {
                await Submit(videoId);
            }
            catch (SoraException)
            {
                // Refused and taken back: whoever asked for it was never told that it was accepted.
            }
        }
    }

    private async Task<VideoSnapshot> Repeat(KeyedSubmission earlier, string request)
    {
        if (earlier.Request != request)
        {
            throw new SoraException(ErrorCode.IdempotencyMismatch, "This Idempotency-Key was used for another request. Send a new key with a new request.");
        }
        await _videosWriter.Settled;
        return Videos.Pending.ContainsKey(earlier.VideoId)
            ? await Submit(earlier.VideoId)
            : await Video(earlier.VideoId).Get(Me) ?? throw new SoraException(ErrorCode.VideoNotFound, "The video that was created with this Idempotency-Key has been deleted.");
    }

    private void RequireQuotaNow()
    {
        if (Videos.Unfinished.Count >= quota.Value.MaxUnfinishedRenders)
        {
            throw new SoraException(ErrorCode.QuotaExceeded, $"You have {Videos.Unfinished.Count} unfinished renders, as many as are allowed. Wait for one to end, or cancel one.");
        }
        if (Videos.Pages.Sum(page => page.Assigned) >= quota.Value.MaxVideos)
        {
            throw new SoraException(ErrorCode.QuotaExceeded, $"You have created {quota.Value.MaxVideos} videos, as many as are allowed.");
        }
    }

    /// <summary>Chooses the id and the page, so that whatever comes now a repeat finds the same video.</summary>
    private string AddPending(VideoSpecification specification, DateTimeOffset now)
    {
        // Ids of one person strictly rise, also when the clock does not: a list can then be cut at any id.
        var millisecond = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(now.ToUnixTimeMilliseconds(), Videos.NewestAt.ToUnixTimeMilliseconds() + 1));
        Videos.NewestAt = millisecond;
        var videoId = SoraId.New(SoraId.Video, millisecond);
        if (Videos.Pages.Count == 0 || Videos.Pages[^1].Assigned == IUserVideosGrain.Capacity)
        {
            Videos.Pages.Add(new() { FirstId = videoId });
        }
        Videos.Pages[^1].Assigned++;
        Videos.Pending.Add(videoId, new(specification, Videos.Pages.Count - 1));
        Videos.Unfinished.Add(videoId);
        return videoId;
    }

    /// <summary>Brings a pending video into being. Calls for the same video share one attempt.</summary>
    private async Task<VideoSnapshot> Submit(string videoId)
    {
        if (_submissions.TryGetValue(videoId, out var running))
        {
            return await running;
        }
        var submission = CreatePending(videoId, Videos.Pending[videoId]);
        _submissions.Add(videoId, submission);
        try
        {
            return await submission;
        }
        finally
        {
            _submissions.Remove(videoId);
        }
    }

    private async Task<VideoSnapshot> CreatePending(string videoId, PendingVideo pending)
    {
        VideoSnapshot snapshot;
        try
        {
            snapshot = await Video(videoId).Create(Me, pending.Specification);
        }
        catch (SoraException)
        {
            Videos.Pending.Remove(videoId);
            Videos.Unfinished.Remove(videoId);
            Videos.Keyed.RemoveAll(submission => submission.VideoId == videoId);
            await _videosWriter.Write();
            throw;
        }
        if (Videos.Pending.ContainsKey(videoId)) // else it was deleted in between
        {
            var count = await Page(pending.Page).Add(videoId);
            Videos.Pages[pending.Page].Count = Videos.Pages[pending.Page].Count.Or(count);
            Videos.Pending.Remove(videoId);
            await _videosWriter.Write();
        }
        return snapshot;
    }

    /// <summary>The page that would hold an id; -1 when it is lower than all.</summary>
    private int PageOf(string videoId) => Videos.Pages.FindLastIndex(page => string.CompareOrdinal(page.FirstId, videoId) <= 0);

    private IUserVideosGrain Page(int page) => GrainFactory.GetGrain<IUserVideosGrain>($"{Me}/{page}");

    private IVideoGrain Video(string videoId) => GrainFactory.GetGrain<IVideoGrain>(videoId);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

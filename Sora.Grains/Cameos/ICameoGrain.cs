using Sora.Contracts.Cameos;

namespace Sora.Grains.Cameos;

/// <summary>A person's consent to appear in videos: their picture, who may use it, and what was decided about whom. Key: cameo id, which follows from the person's.</summary>
[Alias("Sora.ICameoGrain")]
public interface ICameoGrain : IGrainWithStringKey
{
    /// <summary>The cameo, and where the viewer stands with it; null when there is none or it is hidden from them.</summary>
    [Alias("Get"), Orleans.Concurrency.AlwaysInterleave]
    Task<CameoView?> Get(string viewerId);

    /// <summary>Gives consent with a picture, or replaces the picture of a consent that stands.</summary>
    /// <param name="picture">Key in the media store; the cameo's from now on.</param>
    /// <param name="audience">One of <see cref="CameoAudience"/>; null keeps what is there.</param>
    /// <exception cref="SoraException"><c>conflict</c>: an earlier consent is still being withdrawn; <c>unauthorized</c>: the account is deleted.</exception>
    [Alias("Give")]
    Task<CameoView> Give(string picture, string? audience);

    /// <summary>Decides who may use it from now on.</summary>
    /// <exception cref="SoraException"><c>cameo_not_found</c>.</exception>
    [Alias("SetAudience")]
    Task<CameoView> SetAudience(string audience);

    /// <summary>Puts a request before the person. Repeating it, or asking after an answer, changes nothing.</summary>
    /// <exception cref="SoraException"><c>cameo_not_found</c>: there is none, or it is hidden; <c>quota_exceeded</c>: too many ask.</exception>
    [Alias("Ask")]
    Task Ask(string userId);

    /// <summary>Lets someone use it.</summary>
    /// <exception cref="SoraException"><c>cameo_not_found</c>; <c>quota_exceeded</c>; <c>conflict</c>: what they made with it is still being deleted.</exception>
    [Alias("Allow")]
    Task Allow(string userId);

    /// <summary>Refuses it to someone, whatever the audience, and withdraws it from all their videos.</summary>
    /// <exception cref="SoraException"><c>cameo_not_found</c>.</exception>
    [Alias("Deny")]
    Task Deny(string userId);

    /// <summary>Refuses those who may not use it, with the reason.</summary>
    /// <exception cref="SoraException"><c>cameo_not_found</c>: there is none, or it is hidden; <c>consent_required</c>.</exception>
    [Alias("RequireConsent"), Orleans.Concurrency.AlwaysInterleave]
    Task RequireConsent(string userId);

    /// <summary>Notes, durably, that a video shows it. Whatever is withdrawn afterwards reaches the video, also if it does not exist yet.</summary>
    /// <returns>The picture: its key in the media store.</returns>
    /// <exception cref="SoraException">As <see cref="RequireConsent"/>; <c>quota_exceeded</c>: it is used as often as it can be.</exception>
    [Alias("Lend")]
    Task<string> Lend(string userId, string videoId);

    /// <summary>Withdraws the consent. Nobody can use it when this returns; the picture and the videos that show it are deleted by a saga that survives a crash.</summary>
    [Alias("Withdraw")]
    Task Withdraw();

    /// <summary>Withdraws the consent from one video, which is deleted by the same saga.</summary>
    [Alias("WithdrawFrom")]
    Task WithdrawFrom(string videoId);

    /// <summary>Those who asked or about whom was decided, the latest first.</summary>
    /// <param name="after">Begin after this user id; null for the beginning.</param>
    [Alias("ListPeople"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<CameoDecision>> ListPeople(string? after, int limit);

    /// <summary>The ids of the videos that show it, the newest first; some may not exist, or no longer.</summary>
    /// <param name="after">Begin after this video id; null for the beginning.</param>
    [Alias("ListVideos"), Orleans.Concurrency.AlwaysInterleave]
    Task<List<string>> ListVideos(string? after, int limit);

    /// <summary>True while a picture is the cameo's.</summary>
    [Alias("NeedsPicture"), Orleans.Concurrency.AlwaysInterleave]
    Task<bool> NeedsPicture(string picture);

    /// <summary>Takes a person out of the decisions, because their account is deleted.</summary>
    [Alias("Forget")]
    Task Forget(string userId);

    /// <summary>Withdraws it for good, because the account of its person is deleted.</summary>
    [Alias("Close")]
    Task Close();
}

/// <summary>A cameo as one person sees it.</summary>
/// <param name="Picture">Key in the media store.</param>
/// <param name="Permission">One of <see cref="CameoPermission"/>.</param>
[GenerateSerializer, Immutable, Alias("Sora.CameoView")]
public sealed record CameoView(
    [property: Id(0)] string Picture, [property: Id(1)] string Audience, [property: Id(2)] string Permission, [property: Id(3)] DateTimeOffset GivenAt);

/// <summary>Where someone stands with a cameo.</summary>
/// <param name="Permission">One of <see cref="CameoPermission"/>, but <see cref="CameoPermission.None"/>.</param>
[GenerateSerializer, Immutable, Alias("Sora.CameoDecision")]
public sealed record CameoDecision([property: Id(0)] string UserId, [property: Id(1)] string Permission, [property: Id(2)] DateTimeOffset At);

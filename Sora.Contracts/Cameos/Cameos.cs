using Sora.Contracts.Social;
using Sora.Contracts.Videos;

namespace Sora.Contracts.Cameos;

/// <summary>A person's likeness, and what the reader may do with it. A person has one at most.</summary>
public sealed record CameoResource
{
    /// <summary>The person's own, for ever: it stays when the picture is replaced.</summary>
    public required string Id { get; init; }

    public string Object { get; init; } = "cameo";

    public required UserReference Owner { get; init; }

    /// <summary>One of <see cref="CameoPermission"/>; always <see cref="CameoPermission.Granted"/> for the person themselves.</summary>
    public required string Permission { get; init; }

    /// <summary>One of <see cref="CameoAudience"/>; null for everyone but the person themselves.</summary>
    public required string? Audience { get; init; }

    /// <summary>When the consent was given, Unix seconds.</summary>
    public required long CreatedAt { get; init; }
}

/// <summary>Whom a person lets use their likeness. Whoever was refused stays so under each of them.</summary>
public static class CameoAudience
{
    /// <summary>Nobody else; the cameo is hidden from others.</summary>
    public const string OnlyMe = "only_me";

    /// <summary>Those who asked and were allowed; the default.</summary>
    public const string Approved = "approved";

    /// <summary>These and everyone whom the person follows and who follows them.</summary>
    public const string Mutuals = "mutuals";

    /// <summary>Everyone who is signed in.</summary>
    public const string Everyone = "everyone";

    public static bool IsKnown(string? value) => value is OnlyMe or Approved or Mutuals or Everyone;
}

/// <summary>Where someone stands with another person's cameo.</summary>
public static class CameoPermission
{
    /// <summary>May use it.</summary>
    public const string Granted = "granted";

    /// <summary>May not, and can ask.</summary>
    public const string None = "none";

    /// <summary>Has asked; there is no answer yet.</summary>
    public const string Asked = "asked";

    /// <summary>Was refused, or is allowed no longer.</summary>
    public const string Denied = "denied";
}

/// <summary>Body of <c>PUT /v1/users/me/cameo</c>, as JSON or multipart: gives consent, or replaces the picture.</summary>
/// <param name="Picture">The face, as a data URL; in multipart it may be a file of that name. It is cut to a square about its middle.</param>
/// <param name="Consent">True: this is the caller, and they agree that those whom they choose let them appear in videos. Nothing is kept without it.</param>
/// <param name="Audience">One of <see cref="CameoAudience"/>; when omitted, what it is, or <see cref="CameoAudience.Approved"/>.</param>
public sealed record PutCameoRequest(ImageReference? Picture, bool Consent = false, string? Audience = null);

/// <summary>Body of <c>PATCH /v1/users/me/cameo</c>. It decides over videos from now on; those that exist stay.</summary>
/// <param name="Audience">One of <see cref="CameoAudience"/>.</param>
public sealed record UpdateCameoRequest(string Audience);

/// <summary>Someone whom a cameo's person has decided about, or who asks.</summary>
/// <param name="Permission">One of <see cref="CameoPermission"/>, but <see cref="CameoPermission.None"/>.</param>
/// <param name="Since">Unix seconds.</param>
public sealed record CameoPerson(UserReference User, string Permission, long Since);

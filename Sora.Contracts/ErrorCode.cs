namespace Sora.Contracts;

/// <summary>The stable <c>code</c> of every error that the API answers with. A code is never renamed; its message may be.</summary>
public static class ErrorCode
{
    public const string InvalidRequest = "invalid_request";
    public const string InvalidJson = "invalid_json";
    public const string InvalidPrompt = "invalid_prompt";
    public const string InvalidHandle = "invalid_handle";
    public const string InvalidPassword = "invalid_password";
    public const string HandleTaken = "handle_taken";

    /// <summary>Wrong handle or password; the answer never tells which.</summary>
    public const string InvalidCredentials = "invalid_credentials";

    /// <summary>The signed-in person has to prove by their password that it is them, and it is not theirs.</summary>
    public const string WrongPassword = "wrong_password";

    /// <summary>Too many wrong passwords; sign-in is closed for some minutes.</summary>
    public const string LockedOut = "locked_out";

    /// <summary>No token was sent, or it is malformed, expired or revoked.</summary>
    public const string Unauthorized = "unauthorized";
    public const string TokenExpired = "token_expired";
    public const string Forbidden = "forbidden";
    public const string NotFound = "not_found";

    /// <summary>The video does not exist, or the caller may not see it: the two are not told apart.</summary>
    public const string VideoNotFound = "video_not_found";
    public const string UserNotFound = "user_not_found";
    public const string CommentNotFound = "comment_not_found";

    /// <summary>The person has no cameo, or none that the caller may know of.</summary>
    public const string CameoNotFound = "cameo_not_found";

    /// <summary>The person has not let the caller use their likeness, or does so no longer.</summary>
    public const string ConsentRequired = "consent_required";
    public const string Conflict = "conflict";

    /// <summary>The Idempotency-Key was used before with another body.</summary>
    public const string IdempotencyMismatch = "idempotency_mismatch";

    /// <summary>Asked for the content of a video that is not completed.</summary>
    public const string VideoNotReady = "video_not_ready";
    public const string SelfFollow = "self_follow";
    public const string RateLimitExceeded = "rate_limit_exceeded";

    /// <summary>The user has as many unfinished renders, or follows as many people, as are allowed.</summary>
    public const string QuotaExceeded = "quota_exceeded";
    public const string PayloadTooLarge = "payload_too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string TooManyStreams = "too_many_streams";
    public const string NotImplemented = "not_implemented";

    /// <summary>A terminal error of a video: its owner cancelled the render.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>A terminal error of a video: three workers tried, none finished.</summary>
    public const string RenderFailed = "render_failed";

    /// <summary>A terminal error of a video: its files could not be written because the disk is full.</summary>
    public const string StorageFull = "storage_full";

    /// <summary>The render queue has reached its admission limit; try again later.</summary>
    public const string QueueFull = "queue_full";
    public const string Unavailable = "service_unavailable";
    public const string Internal = "internal_error";
}

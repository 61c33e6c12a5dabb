using System.Text.Json;
using System.Text.RegularExpressions;
using Sora.Contracts;
using Sora.Grains;
using Sora.Storage.Cosmos;
using Sora.Storage.Media;
using Sora.Storage.Sqlite;

namespace Sora.Gateway.Errors;

/// <summary>An error as it leaves the gateway: every refusal, fault and empty error status becomes one of these, in one place.</summary>
/// <param name="Code">One of <see cref="ErrorCode"/>.</param>
/// <param name="RetryAfter">When a repeat may go well; null when repeating will not help.</param>
internal sealed partial record ApiError(int Status, string Code, string Message, string? Param = null, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>About as long as a person takes to make room.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    public static ApiError Of(string code, string message, string? param = null, TimeSpan? retryAfter = null) =>
        new(StatusOf(code), code, message, param, retryAfter);

    public static ApiError Of(Exception exception) => exception switch
    {
        SoraException refusal => Of(refusal.Code, refusal.Message, refusal.Param, refusal.Code is ErrorCode.QueueFull or ErrorCode.Unavailable ? Soon : null),
        BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
        BadHttpRequestException bad => OfStatus(bad.StatusCode) with { Message = bad.Message, Param = ParameterName().Match(bad.Message) is { Success: true } m ? JsonNamingPolicy.SnakeCaseLower.ConvertName(m.Groups[1].Value) : null },
        JsonException json => OfJson(json),
        InvalidDataException data => Of(ErrorCode.InvalidRequest, $"The form could not be read: {data.Message}"),
        _ when HasNoRoom(exception) => Of(ErrorCode.StorageFull, "The server has no room left for this. Everything acknowledged before is kept; try again when its operator has made room.", retryAfter: Later),
        OrleansException or TimeoutException => Unavailable,
        _ when IsStorageBusy(exception) => Unavailable,
        _ => Of(ErrorCode.Internal, "Something went wrong on our side. Try again; if it stays, report the x-request-id."),
    };

    /// <summary>The error of a bare status, for answers that the framework gives without a body.</summary>
    public static ApiError OfStatus(int status) => status switch
    {
        400 => Of(ErrorCode.InvalidRequest, "The request is malformed."),
        401 => Of(ErrorCode.Unauthorized, "Sign in, or send a valid access token or API key as 'Authorization: Bearer …'."),
        403 => Of(ErrorCode.Forbidden, "You may not do this."),
        404 => Of(ErrorCode.NotFound, "There is nothing at this address."),
        405 => Of(ErrorCode.MethodNotAllowed, "This address does not support that method; see the Allow header."),
        413 => Of(ErrorCode.PayloadTooLarge, "The request body is too large."),
        415 => Of(ErrorCode.UnsupportedMediaType, "Send the body as application/json (videos also as multipart/form-data)."),
        429 => Of(ErrorCode.RateLimitExceeded, "Too many requests; slow down.", retryAfter: Soon),
        503 => Unavailable,
        >= 500 => new(status, ErrorCode.Internal, "Something went wrong on our side. Try again."),
        _ => new(status, ErrorCode.InvalidRequest, "The request cannot be answered."),
    };

    /// <summary>Writes the error as the whole answer.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json; charset=utf-8";
        // The OpenAI SDKs obey this header before their own rules, by which they would repeat every 409, 429 and 5xx.
        response.Headers["x-should-retry"] = RetryAfter is null ? "false" : "true";
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = $"{Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))}";
            response.Headers["retry-after-ms"] = $"{(long)Math.Ceiling(wait.TotalMilliseconds)}";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            var body = new ErrorResponse(new ErrorBody(Message, TypeOf(Status), Param, Code));
            await JsonSerializer.SerializeAsync(response.Body, body, SoraJson.Default.ErrorResponse, context.RequestAborted);
        }
    }

    /// <summary>The body of this error where it is part of a larger answer.</summary>
    public ErrorBody ToBody() => new(Message, TypeOf(Status), Param, Code);

    private static ApiError Unavailable { get; } = Of(ErrorCode.Unavailable, "The service is starting or busy. Try again in a moment.", retryAfter: Soon);

    // Whichever grain wrote says so itself or wraps it.
    private static bool HasNoRoom(Exception? exception) => exception is not null && (exception is SqliteStorageException { Fault: SqliteFault.Full } || HasNoRoom(exception.InnerException));

    // It is throttled, locked or not to be reached, and went on to be for as long as it waits by itself.
    private static bool IsStorageBusy(Exception? exception) =>
        exception is not null
        && (exception is CosmosStorageException { Fault: CosmosFault.Throttled or CosmosFault.Unavailable } or SqliteStorageException { Fault: SqliteFault.Locked } or MediaUnavailableException
            || IsStorageBusy(exception.InnerException));

    private static ApiError OfJson(JsonException json)
    {
        var field = json.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        return Of(ErrorCode.InvalidJson, field is null ? "The body is not valid JSON of the expected shape." : $"The body is not valid JSON of the expected shape: look at '{field}'.", field);
    }

    private static int StatusOf(string code) => code switch
    {
        ErrorCode.Unauthorized or ErrorCode.TokenExpired or ErrorCode.InvalidCredentials => StatusCodes.Status401Unauthorized,
        ErrorCode.Forbidden or ErrorCode.WrongPassword or ErrorCode.ConsentRequired => StatusCodes.Status403Forbidden,
        ErrorCode.NotFound or ErrorCode.VideoNotFound or ErrorCode.UserNotFound or ErrorCode.CommentNotFound or ErrorCode.CameoNotFound => StatusCodes.Status404NotFound,
        ErrorCode.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ErrorCode.Conflict or ErrorCode.HandleTaken or ErrorCode.IdempotencyMismatch => StatusCodes.Status409Conflict,
        ErrorCode.PayloadTooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorCode.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        ErrorCode.RateLimitExceeded or ErrorCode.QuotaExceeded or ErrorCode.LockedOut or ErrorCode.TooManyStreams => StatusCodes.Status429TooManyRequests,
        ErrorCode.Internal => StatusCodes.Status500InternalServerError,
        ErrorCode.NotImplemented => StatusCodes.Status501NotImplemented,
        ErrorCode.Unavailable or ErrorCode.QueueFull => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.StorageFull => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status400BadRequest,
    };

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    /// <summary>The parameter in the framework's message: <c>Failed to bind parameter "Nullable&lt;int&gt; limit" from "abc".</c></summary>
    [GeneratedRegex("""^Failed to bind parameter "\S+ (\w+)" """)]
    private static partial Regex ParameterName();
}

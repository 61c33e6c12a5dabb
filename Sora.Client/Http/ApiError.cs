using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sora.Contracts;

namespace Sora.Client.Http;

/// <summary>Reads an error out of an answer.</summary>
internal static class ApiError
{
    public static async ValueTask ThrowIfFailedAsync(HttpResponseMessage answer, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw await ReadAsync(answer, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (>= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented);

    private static TimeSpan? RetryAfter(HttpResponseMessage answer, DateTimeOffset now)
    {
        if (answer.Headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.FirstOrDefault(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is >= 0 and < 1e12)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }
        return answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
            _ => null,
        };
    }

    public static async Task<SoraApiException> ReadAsync(HttpResponseMessage answer, TimeProvider time, CancellationToken cancellationToken)
    {
        var error = await ReadBodyAsync(answer, cancellationToken).ConfigureAwait(false) 
            ?? Of(answer.StatusCode, $"The server answered {(int)answer.StatusCode} {answer.ReasonPhrase}.");
        var requestId = answer.Headers.TryGetValues("x-request-id", out var ids) ? ids.FirstOrDefault() : null;
        return new SoraApiException(answer.StatusCode, error, requestId, RetryAfter(answer, time.GetUtcNow()));
    }

    private static async Task<ErrorBody?> ReadBodyAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return (await answer.Content.ReadFromJsonAsync(SoraJson.Default.ErrorResponse, cancellationToken).ConfigureAwait(false))?.Error;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or HttpRequestException or IOException)
        {
            return null; // a proxy in between answers in its own words
        }
    }

    /// <summary>The error that a bare status stands for.</summary>
    public static ErrorBody Of(HttpStatusCode status, string message)
    {
        var (code, type) = status switch
        {
            HttpStatusCode.Unauthorized => (ErrorCode.Unauthorized, "authentication_error"),
            HttpStatusCode.Forbidden => (ErrorCode.Forbidden, "permission_error"),
            HttpStatusCode.NotFound => (ErrorCode.NotFound, "not_found_error"),
            HttpStatusCode.RequestEntityTooLarge => (ErrorCode.PayloadTooLarge, "invalid_request_error"),
            HttpStatusCode.TooManyRequests => (ErrorCode.RateLimitExceeded, "rate_limit_error"),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => (ErrorCode.Unavailable, "server_error"),
            >= HttpStatusCode.InternalServerError => (ErrorCode.Internal, "server_error"),
            _ => (ErrorCode.InvalidRequest, "invalid_request_error"),
        };
        return new ErrorBody(message, type, null, code);
    }
}

using System.Net;
using Sora.Contracts;

namespace Sora.Client;

/// <summary>The server answered with an error, or refused a live stream.</summary>
public sealed class SoraApiException : Exception
{
    internal SoraApiException(HttpStatusCode? status, ErrorBody error, string? requestId = null, TimeSpan? retryAfter = null)
        : base(error.Message)
    {
        Status = status;
        Code = error.Code;
        Type = error.Type;
        Param = error.Param;
        RequestId = requestId;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status; null when a live stream was refused.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>One of <see cref="ErrorCode"/>; stable, made for programs. <see cref="Exception.Message"/> is made for people.</summary>
    public string Code { get; }

    /// <summary>The family of the error, such as <c>invalid_request_error</c>.</summary>
    public string Type { get; }

    /// <summary>The field or parameter at fault, if there is one.</summary>
    public string? Param { get; }

    /// <summary>Names the request in the server's log, if the server gave it.</summary>
    public string? RequestId { get; }

    /// <summary>How long the server asks to wait before the next try, if it said so.</summary>
    public TimeSpan? RetryAfter { get; }
}

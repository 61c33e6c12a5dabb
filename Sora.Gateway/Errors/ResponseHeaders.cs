using System.Diagnostics;

namespace Sora.Gateway.Errors;

/// <summary>Headers of every answer: the request id, and what keeps a browser from guessing, framing and leaking.</summary>
internal static class ResponseHeaders
{
    public const string RequestId = "x-request-id";

    public static IApplicationBuilder UseResponseHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // The trace id, so that a request id in a bug report finds its trace.
        var id = $"req_{Activity.Current?.TraceId.ToHexString() ?? ActivityTraceId.CreateRandom().ToHexString()}";
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers[RequestId] = id;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
            return Task.CompletedTask;
        });
        return next(context);
    });
}

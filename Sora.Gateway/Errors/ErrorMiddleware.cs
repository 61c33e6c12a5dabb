using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;
using Sora.Contracts;

namespace Sora.Gateway.Errors;

/// <summary>Turns exceptions and empty error answers of the API into <see cref="ErrorResponse"/>.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer any more; the status is for the access log.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosedRequest;
            }

            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var error = ApiError.Of(exception);
            if (error.Status >= 500)
            {
                LogFault(exception, error.Status, context.Request.Method, context.Request.Path);
            }

            context.Response.Clear();
            await error.WriteAsync(context);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            await (await OfEmptyAnswerAsync(context)).WriteAsync(context);
        }
    }

    private static async Task<ApiError> OfEmptyAnswerAsync(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status401Unauthorized && (await context.AuthenticateAsync()).Failure is SecurityTokenExpiredException
            ? ApiError.Of(ErrorCode.TokenExpired, "The access token has expired. Refresh the session and repeat the request.")
            : ApiError.OfStatus(context.Response.StatusCode);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} is answered with {Status}")]
    private partial void LogFault(Exception exception, int status, string method, PathString path);
}

/// <summary>Where errors take the form of the API.</summary>
internal static class ErrorMiddlewareExtensions
{
    /// <summary>For all that programs call; the page shows errors in its own way.</summary>
    public static void UseApiErrors(this WebApplication app) =>
        app.UseWhen(context => Paths.Any(path => context.Request.Path.StartsWithSegments(path)), static api => api.UseMiddleware<ErrorMiddleware>());

    private static readonly string[] Paths = ["/v1", "/hubs", "/openapi", "/metrics", "/health", "/ops", "/reference"];
}

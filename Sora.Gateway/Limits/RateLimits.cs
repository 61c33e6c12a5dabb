using System.Globalization;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Gateway.Authentication;
using Sora.Gateway.Errors;

namespace Sora.Gateway.Limits;

/// <summary>Rate limits of the API: per address, per user or guest address, and stricter ones where credentials are tried.</summary>
internal sealed class RateLimits(TokenBuckets buckets, IOptions<LimitOptions> options)
{
    /// <summary>Refuses a request that is one too many, and tells every caller of the API what is left to them.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsLimited(context))
        {
            await next(context);
            return;
        }

        var (limits, address) = (options.Value, CallerAddress.LimitKey(context));
        var caller = CurrentUser.Of(context.User) is { } user
            ? Take(context, $"user/{user.Id}", limits.UserRequestsPerMinute)
            : Take(context, $"guest/{address}", limits.GuestRequestsPerMinute);
        Describe(context, caller);

        var wait = Longest(caller.RetryAfter, Take(context, $"address/{address}", limits.AddressRequestsPerMinute).RetryAfter);
        if (context.GetEndpoint()?.Metadata.GetMetadata<TriesCredentials>() is not null)
        {
            wait = Longest(wait, Take(context, $"credentials/{address}", limits.CredentialRequestsPerMinute).RetryAfter);
        }

        await (wait is { } refused ? RefuseAsync(context, refused) : next(context));
    }

    /// <summary>The page and its assets are not limited: one view is many files.</summary>
    private static bool IsLimited(HttpContext context) => context.Request.Path.StartsWithSegments("/v1") || context.Request.Path.StartsWithSegments(LiveHub.Path);

    private static TimeSpan? Longest(TimeSpan? one, TimeSpan? other) => one > other || other is null ? one : other;

    private static Task RefuseAsync(HttpContext context, TimeSpan wait) =>
        ApiError.Of(ErrorCode.RateLimitExceeded, $"Too many requests; try again in {Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))} s.", retryAfter: wait).WriteAsync(context);

    /// <summary>Adds the headers, by the names that the OpenAI API uses.</summary>
    private static void Describe(HttpContext context, TokenBuckets.Taken taken) => context.Response.OnStarting(() =>
    {
        var headers = context.Response.Headers;
        headers["x-ratelimit-limit-requests"] = taken.Limit.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-remaining-requests"] = taken.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-reset-requests"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(taken.UntilFull.TotalSeconds):0}s");
        return Task.CompletedTask;
    });

    private TokenBuckets.Taken Take(HttpContext context, string key, int perMinute) => CallerAddress.IsLocal(context)
        ? buckets.Take($"local/{key}", (int)Math.Min(int.MaxValue, (long)perMinute * options.Value.LoopbackFactor))
        : buckets.Take(key, perMinute);
}

/// <summary>Marks routes that try credentials.</summary>
internal sealed class TriesCredentials;

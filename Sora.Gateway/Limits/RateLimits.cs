using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Contracts.Live;
using Sora.Gateway.Authentication;
using Sora.Gateway.Errors;

namespace Sora.Gateway.Limits;

/// <summary>Rate limits of the API: token buckets per address, and per user or guest address.</summary>
internal static class RateLimits
{
    /// <summary>The policy of routes that try credentials.</summary>
    public const string CredentialsPolicy = "credentials";

    public static void AddSoraLimits(this IServiceCollection services)
    {
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CallerLimiter>();
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = static async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
                await ApiError.Of(ErrorCode.RateLimitExceeded, $"Too many requests; try again in {Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))} s.", retryAfter: wait).WriteAsync(rejected.HttpContext);
            };
            limiter.AddPolicy(CredentialsPolicy, context =>
            {
                var options = context.RequestServices.GetRequiredService<IOptions<LimitOptions>>().Value;
                return Bucket(context, CallerAddress.LimitKey(context), options.CredentialRequestsPerMinute, options);
            });
        });
        services.AddOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>().Configure<CallerLimiter, IOptions<LimitOptions>>((limiter, callers, options) =>
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(context => IsLimited(context)
                    ? Bucket(context, CallerAddress.LimitKey(context), options.Value.AddressRequestsPerMinute, options.Value)
                    : RateLimitPartition.GetNoLimiter("")),
                callers.Limiter));
    }

    /// <summary>Tells every caller of the API what is left to them.</summary>
    public static IApplicationBuilder UseRateLimitHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (IsLimited(context))
        {
            context.Response.OnStarting(() =>
            {
                context.RequestServices.GetRequiredService<CallerLimiter>().Describe(context);
                return Task.CompletedTask;
            });
        }

        return next(context);
    });

    /// <summary>The page and its assets are not limited: one view is many files.</summary>
    private static bool IsLimited(HttpContext context) => context.Request.Path.StartsWithSegments("/v1") || context.Request.Path.StartsWithSegments(LiveHub.Path);

    private static RateLimitPartition<string> Bucket(HttpContext context, string key, int perMinute, LimitOptions options)
    {
        var local = CallerAddress.IsLocal(context);
        var tokens = PerMinute(perMinute, local, options);
        return RateLimitPartition.GetTokenBucketLimiter(local ? $"local/{key}" : key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = tokens,
            TokensPerPeriod = Math.Max(1, tokens / 60),
            ReplenishmentPeriod = tokens >= 60 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1) / tokens,
        });
    }

    private static int PerMinute(int perMinute, bool local, LimitOptions options) => local ? (int)Math.Min(int.MaxValue, (long)perMinute * options.LoopbackFactor) : perMinute;

    /// <summary>The limit of one caller: a user, wherever they are, or the guests of one address.</summary>
    internal sealed class CallerLimiter(IOptions<LimitOptions> options) : IDisposable
    {
        public PartitionedRateLimiter<HttpContext> Limiter { get; } = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            !IsLimited(context) ? RateLimitPartition.GetNoLimiter("")
            : CurrentUser.Of(context.User) is { } user ? Bucket(context, user.Id, options.Value.UserRequestsPerMinute, options.Value)
            : Bucket(context, CallerAddress.LimitKey(context), options.Value.GuestRequestsPerMinute, options.Value));

        /// <summary>Adds the headers, by the names that the OpenAI API uses.</summary>
        public void Describe(HttpContext context)
        {
            if (Limiter.GetStatistics(context) is not { } statistics)
            {
                return;
            }

            var perMinute = CurrentUser.Of(context.User) is null ? options.Value.GuestRequestsPerMinute : options.Value.UserRequestsPerMinute;
            var limit = PerMinute(perMinute, CallerAddress.IsLocal(context), options.Value);
            var secondsToFull = (limit - statistics.CurrentAvailablePermits) * 60d / limit;
            var headers = context.Response.Headers;
            headers["x-ratelimit-limit-requests"] = limit.ToString(CultureInfo.InvariantCulture);
            headers["x-ratelimit-remaining-requests"] = statistics.CurrentAvailablePermits.ToString(CultureInfo.InvariantCulture);
            headers["x-ratelimit-reset-requests"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, Math.Ceiling(secondsToFull)):0}s");
        }

        public void Dispose() => Limiter.Dispose();
    }
}

namespace Sora.Gateway.Limits;

/// <summary>The set-up of the limits.</summary>
internal static class RateLimitSetup
{
    public static void AddSoraLimits(this IServiceCollection services)
    {
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TokenBuckets>();
        services.AddSingleton<RateLimits>();
    }

    public static void UseRateLimits(this IApplicationBuilder app)
    {
        var limits = app.ApplicationServices.GetRequiredService<RateLimits>();
        app.Use(limits.InvokeAsync);
    }
}

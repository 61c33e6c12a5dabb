using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sora.Web.Client.Notifications;
using Sora.Web.Client.Platform;
using Sora.Web.Client.Social;
using Sora.Web.Client.Videos;
using Sora.Web.Client.Visitors;

namespace Sora.Web.Client;

/// <summary>What the pages need, on the server that renders the first view as in the browser.</summary>
public static class SoraPages
{
    /// <summary>Adds everything but the <see cref="Sora.Client.SoraClient"/>, the <see cref="Localization.Texts"/> and the <see cref="IPageStatus"/>, which differ between the two.</summary>
    public static IServiceCollection AddSoraPages(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddScoped<Browser>()
            .AddScoped<FirstView>()
            .AddScoped<Visitor>()
            .AddScoped<Toaster>()
            .AddScoped<Inbox>()
            .AddScoped<Follows>()
            .AddScoped<Attempt>()
            .AddScoped<VideoFiles>();
    }
}

namespace Sora.Gateway.Live;

/// <summary>The hub and what stands behind it.</summary>
internal static class LiveSetup
{
    public static void AddSoraLive(this IServiceCollection services)
    {
        services.AddSignalR().AddMessagePackProtocol();
        services.AddSingleton<StreamAdmission>();
        services.AddSingleton<SessionConnections>();
        services.AddSingleton<VideoStreams>();
        services.AddSingleton<InboxStreams>();
        services.AddSingleton<Audiences>();
        services.AddHostedService(provider => provider.GetRequiredService<Audiences>());
    }

    public static void MapLive(this IEndpointRouteBuilder routes) =>
        // A connection ends with its access token; clients connect again with a fresh one and resume by sequence.
        routes.MapHub<LiveHub>(Contracts.Live.LiveHub.Path, connection => connection.CloseOnAuthenticationExpiration = true);
}

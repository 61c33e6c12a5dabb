using Microsoft.AspNetCore.Http.Features;
using Sora.Contracts.Live;

namespace Sora.Gateway.Live;

/// <summary>The hub and what stands behind it.</summary>
internal static class LiveSetup
{
    /// <summary>The query parameter by which SignalR finds a connection that was negotiated.</summary>
    private const string ConnectionId = "id";

    public static void AddSoraLive(this IServiceCollection services)
    {
        services.AddSignalR().AddMessagePackProtocol(protocol => protocol.SerializerOptions = EncodedOnce<RenderEvent>.In(protocol.SerializerOptions));
        services.AddSingleton<StreamAdmission>();
        services.AddSingleton<SessionConnections>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionConnections>());
        services.AddSingleton<VideoStreams>();
        services.AddSingleton<InboxStreams>();
        services.AddSingleton<FeedStreams>();
        services.AddSingleton<Audiences>();
        services.AddHostedService(provider => provider.GetRequiredService<Audiences>());
    }

    /// <summary>Lets a WebSocket be opened at another gateway than the one that negotiated it, so that a proxy may send each request wherever it likes.</summary>
    /// <remarks>What negotiation gave the client is an id that only the first gateway knows; without it a WebSocket is a new connection, which is all it needs to be. The other transports do need their gateway.</remarks>
    public static void UseConnectionsFromAnyGateway(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var request = context.Request;
        if (request.Path == Contracts.Live.LiveHub.Path && IsWebSocket(context) && request.Query.ContainsKey(ConnectionId))
        {
            request.QueryString = QueryString.Create(request.Query.Where(parameter => parameter.Key != ConnectionId));
        }

        return next(context);
    });

    public static void MapLive(this IEndpointRouteBuilder routes) =>
        // A connection ends with its access token; clients connect again with a fresh one and resume by sequence.
        routes.MapHub<LiveHub>(Contracts.Live.LiveHub.Path, connection => connection.CloseOnAuthenticationExpiration = true);

    private static bool IsWebSocket(HttpContext context) =>
        context.Request.Headers.Upgrade.Contains("websocket", StringComparer.OrdinalIgnoreCase) || context.Features.Get<IHttpExtendedConnectFeature>()?.Protocol == "websocket";
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Sora.Gateway.Live;

/// <summary>The hub connections of each session on this gateway, so that signing out ends them too. On other gateways they end with their access token.</summary>
internal sealed class SessionConnections
{
    private readonly ConcurrentDictionary<(string SessionId, string ConnectionId), HubCallerContext> _connections = new();

    public void Add(string sessionId, HubCallerContext connection) => _connections[(sessionId, connection.ConnectionId)] = connection;

    public void Remove(string sessionId, HubCallerContext connection) => _connections.TryRemove((sessionId, connection.ConnectionId), out _);

    /// <summary>Cuts the connections of a session.</summary>
    public void Abort(string sessionId)
    {
        foreach (var ((session, _), connection) in _connections)
        {
            if (session == sessionId)
            {
                connection.Abort();
            }
        }
    }
}

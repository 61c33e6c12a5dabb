using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Sora.Grains.Accounts;

namespace Sora.Gateway.Live;

/// <summary>The hub connections of each session and of each account's API keys on this gateway: signing out, or deleting the account, here ends them at once; elsewhere it ends them when they are next asked about.</summary>
internal sealed partial class SessionConnections(IGrainFactory grains, TimeProvider time, ILogger<SessionConnections> logger) : BackgroundService
{
    private const int AskedAtOnce = 16;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string? SessionId, string ConnectionId), (string UserId, HubCallerContext Context)> _connections = new();

    /// <param name="sessionId">Null for an API key.</param>
    public void Add(string userId, string? sessionId, HubCallerContext connection) => _connections[(sessionId, connection.ConnectionId)] = (userId, connection);

    public void Remove(string? sessionId, HubCallerContext connection) => _connections.TryRemove((sessionId, connection.ConnectionId), out _);

    /// <summary>Cuts the connections of a session.</summary>
    public void Abort(string sessionId) => AbortThose((_, session) => session == sessionId);

    /// <summary>Cuts all connections of an account.</summary>
    public void AbortAll(string userId) => AbortThose((user, _) => user == userId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(CheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var sessions = _connections.Select(connection => (connection.Value.UserId, connection.Key.SessionId)).Distinct();
            await Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = stoppingToken }, async (session, _) =>
            {
                try
                {
                    if (!await IsOpenAsync(session.UserId, session.SessionId))
                    {
                        AbortThose((user, id) => (user, id) == session);
                    }
                }
                catch (Exception fault)
                {
                    LogNotAsked(fault, session.SessionId ?? session.UserId); // the next round asks again; at the latest it ends with its access token
                }
            });
        }
    }

    private async Task<bool> IsOpenAsync(string userId, string? sessionId)
    {
        var account = grains.GetGrain<IAccountGrain>(userId);
        return sessionId is null ? await account.GetCredentials() is not null : await account.IsSessionOpen(sessionId);
    }

    private void AbortThose(Func<string, string?, bool> match)
    {
        foreach (var ((session, _), (user, connection)) in _connections)
        {
            if (match(user, session))
            {
                connection.Abort();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The session {SessionId} could not be asked about")]
    private partial void LogNotAsked(Exception fault, string sessionId);
}

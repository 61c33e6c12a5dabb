using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Gateway.Errors;
using Sora.Gateway.Limits;

namespace Sora.Gateway.Live;

/// <summary>Lets a stream begin if its caller has not too many, and gives its faults the form that clients read: <c>code: message</c>.</summary>
internal sealed partial class StreamAdmission(IOptions<LimitOptions> options, ILogger<StreamAdmission> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _streams = [];

    /// <summary>Passes a stream on.</summary>
    /// <exception cref="HubException">The stream was refused or failed.</exception>
    public async IAsyncEnumerable<T> Admit<T>(HubCaller caller, IAsyncEnumerable<T> stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var perConnection = $"connection/{caller.ConnectionId}";
        var perCaller = $"{(caller.UserId is null ? "guest" : "user")}/{caller.LimitKey}";
        Enter(perConnection, options.Value.StreamsPerConnection);
        try
        {
            Enter(perCaller, (caller.UserId is null ? options.Value.StreamsPerGuestAddress : options.Value.StreamsPerUser) * (caller.IsLocal ? options.Value.LoopbackFactor : 1));
            try
            {
                await using var items = stream.GetAsyncEnumerator(cancellationToken);
                while (await MoveNextAsync(items))
                {
                    yield return items.Current;
                }
            }
            finally
            {
                Leave(perCaller);
            }
        }
        finally
        {
            Leave(perConnection);
        }
    }

    private async ValueTask<bool> MoveNextAsync<T>(IAsyncEnumerator<T> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            var error = ApiError.Of(fault);
            if (error.Status >= 500)
            {
                LogFault(fault);
            }

            throw Refuse(error.Code, error.Message);
        }
    }

    private void Enter(string key, int limit)
    {
        lock (_gate)
        {
            var count = _streams.GetValueOrDefault(key);
            if (count >= limit)
            {
                throw Refuse(ErrorCode.TooManyStreams, $"At most {limit} streams may be open at once. End one first.");
            }

            _streams[key] = count + 1;
        }
    }

    private void Leave(string key)
    {
        lock (_gate)
        {
            if (--_streams[key] == 0)
            {
                _streams.Remove(key);
            }
        }
    }

    private static HubException Refuse(string code, string message) => new($"{code}: {message}");

    [LoggerMessage(Level = LogLevel.Error, Message = "A stream of the hub failed")]
    private partial void LogFault(Exception fault);
}

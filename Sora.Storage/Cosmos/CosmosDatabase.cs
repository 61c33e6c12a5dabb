using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Azure.Identity;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;

namespace Sora.Storage.Cosmos;

/// <summary>One database of a Cosmos DB account: its containers are made or checked when first used, every operation is metered, and repeated within a budget when the account is busy.</summary>
/// <remarks>An operation that is repeated must be safe to repeat: writes here carry a condition, so that one whose answer was lost is found to be done, not done twice.</remarks>
internal sealed partial class CosmosDatabase : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly CosmosStorageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CosmosClient _client;
    private readonly ConcurrentDictionary<string, Lazy<Task<Container>>> _containers = new();

    public CosmosDatabase(CosmosStorageOptions options, TimeProvider time, ILogger<CosmosDatabase> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _client = options.Key is { } key
            ? new(options.Endpoint, key, ClientOptions(options))
            : new(options.Endpoint, new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.IdentityClientId }), ClientOptions(options));
    }

    /// <summary>Makes the container, or checks the one that is there.</summary>
    /// <exception cref="CosmosStorageException">It can not be reached, made, or used.</exception>
    public Task OpenAsync(CosmosContainer container) => ContainerAsync(container);

    /// <summary>Runs one operation, again while the account says that it is busy and the budget lasts.</summary>
    /// <param name="operation">Its name in metrics.</param>
    /// <param name="send">Sends the request; called once per try.</param>
    /// <returns>Success, 404, 409 or 412; whatever else is thrown.</returns>
    /// <exception cref="CosmosStorageException">It failed, or the budget was spent.</exception>
    public async Task<CosmosAnswer> SendAsync(
        CosmosContainer container, string operation, Func<Container, CancellationToken, Task<ResponseMessage>> send, CancellationToken cancellationToken = default)
    {
        var opened = await ContainerAsync(container).WaitAsync(cancellationToken);
        var began = _time.GetTimestamp();
        using var spent = new CancellationTokenSource(_options.RetryBudget, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(spent.Token, cancellationToken);
        for (var attempt = 0; ; attempt++)
        {
            var (answer, failure, retryAfter) = await TryAsync(container.Name, operation, opened, send, either.Token, cancellationToken);
            if (failure is null) return answer;
            var wait = Wait(attempt, retryAfter);
            if (!IsBusy(answer.Status) || _time.GetElapsedTime(began) + wait >= _options.RetryBudget) throw failure;
            CosmosTelemetry.Retried(container.Name, answer.Status);
            Log.Refused(_logger, operation, container.Name, (int)answer.Status, wait);
            await Task.Delay(wait, _time, cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    private static CosmosClientOptions ClientOptions(CosmosStorageOptions options) => new()
    {
        ApplicationName = "Sora",
        ConsistencyLevel = options.Consistency,
        ConnectionMode = options.GatewayOnly ? ConnectionMode.Gateway : ConnectionMode.Direct,
        LimitToEndpoint = options.GatewayOnly,
        HttpClientFactory = options.HttpClient,
        // A write is answered by its tag; the state need not come back.
        EnableContentResponseOnWrite = false,
        // The SDK waits as long as the account tells it to; what is then still refused is repeated by us.
        MaxRetryAttemptsOnRateLimitedRequests = 5,
        MaxRetryWaitTimeOnRateLimitedRequests = options.RetryBudget / 2,
        UseSystemTextJsonSerializerWithOptions = JsonSerializerOptions.Default,
        CosmosClientTelemetryOptions = new() { DisableSendingMetricsToService = true },
    };

    private async Task<(CosmosAnswer Answer, CosmosStorageException? Failure, TimeSpan? RetryAfter)> TryAsync(
        string name, string operation, Container container, Func<Container, CancellationToken, Task<ResponseMessage>> send, CancellationToken bounded, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await send(container, bounded);
            CosmosTelemetry.Charged(operation, name, response.StatusCode, response.Headers.RequestCharge);
            var answer = await CosmosAnswer.From(response, bounded);
            return IsDecided(response) ? (answer, null, null) : (answer with { Status = Judged(response) }, CosmosStorageException.From(Judged(response), name, Detail(response)), response.Headers.RetryAfter());
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, CosmosStorageException.From(0, name, "the time that one operation may take is over", cause), null);
        }
        catch (CosmosException cause)
        {
            CosmosTelemetry.Charged(operation, name, cause.StatusCode, cause.RequestCharge);
            return (new(cause.StatusCode, null, []), CosmosStorageException.From(cause.StatusCode, name, FirstLine(cause.Message), cause), cause.RetryAfter);
        }
        catch (HttpRequestException cause)
        {
            return (new(HttpStatusCode.ServiceUnavailable, null, []), CosmosStorageException.From(HttpStatusCode.ServiceUnavailable, name, cause.Message, cause), null);
        }
    }

    private Task<Container> ContainerAsync(CosmosContainer container)
    {
        var opening = _containers.GetOrAdd(container.Name, static (_, open) => new(open), () => OpenContainerAsync(container));
        // One failure must not be remembered for ever.
        if (opening.Value.IsFaulted && _containers.TryRemove(new(container.Name, opening))) return ContainerAsync(container);
        return opening.Value;
    }

    private async Task<Container> OpenContainerAsync(CosmosContainer definition)
    {
        using var spent = new CancellationTokenSource(_options.RetryBudget, _time);
        try
        {
            if (_options.CreateMissing) await _client.CreateDatabaseIfNotExistsAsync(_options.Database, cancellationToken: spent.Token);
            var database = _client.GetDatabase(_options.Database);
            var throughput = _options.ThroughputOf(definition.Name) is { } most ? ThroughputProperties.CreateAutoscaleThroughput(most) : null;
            var found = _options.CreateMissing
                ? await database.CreateContainerIfNotExistsAsync(definition.ToProperties(), throughput, cancellationToken: spent.Token)
                : await database.GetContainer(definition.Name).ReadContainerAsync(cancellationToken: spent.Token);
            definition.Check(found.Resource);
            Log.Opened(_logger, definition.Name, _options.Database, _client.Endpoint.Host);
            return found.Container;
        }
        catch (CosmosException cause)
        {
            throw CosmosStorageException.From(cause.StatusCode, definition.Name, FirstLine(cause.Message), cause);
        }
        catch (Exception cause) when (cause is OperationCanceledException or HttpRequestException)
        {
            throw CosmosStorageException.From(HttpStatusCode.ServiceUnavailable, definition.Name, $"{_client.Endpoint.Host} was not reached", cause);
        }
        catch (ArgumentException cause)
        {
            // So the SDK says that a container with this name has another partition key.
            throw new CosmosStorageException(CosmosFault.Layout, $"Cosmos DB, {definition.Name}: {FirstLine(cause.Message)} Name another database.", cause);
        }
        catch (AuthenticationFailedException cause)
        {
            throw CosmosStorageException.From(HttpStatusCode.Unauthorized, definition.Name, FirstLine(cause.Message), cause);
        }
    }

    private static TimeSpan Wait(int attempt, TimeSpan? asked)
    {
        var most = Math.Min(LongestWait.TotalMilliseconds, FirstWait.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 10)));
        // Many grains are refused at the same moment: they must not all come back at the same moment.
        var wait = TimeSpan.FromMilliseconds(most * (0.5 + (Random.Shared.NextDouble() / 2)));
        return asked > wait ? asked.Value : wait;
    }

    private static bool IsBusy(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or (HttpStatusCode)449 or HttpStatusCode.ServiceUnavailable or HttpStatusCode.RequestTimeout or HttpStatusCode.Gone;

    private static bool IsDecided(ResponseMessage response) => response.StatusCode switch
    {
        // Only a plain 404 says that the item is not there: others say that its container is not, or that this replica has not heard of it yet.
        HttpStatusCode.NotFound => SubStatus(response) == 0,
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => true,
        _ => response.IsSuccessStatusCode,
    };

    private static HttpStatusCode Judged(ResponseMessage response) =>
        response.StatusCode is HttpStatusCode.NotFound && SubStatus(response) == ReadSessionNotAvailable ? HttpStatusCode.ServiceUnavailable : response.StatusCode;

    private const int ReadSessionNotAvailable = 1002;

    private static int SubStatus(ResponseMessage response) =>
        int.TryParse(response.Headers.GetValueOrDefault("x-ms-substatus"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? Detail(ResponseMessage response) => response.ErrorMessage is { } message ? FirstLine(message) : null;

    // The rest is a report of the whole request, for the log of the exception itself.
    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();
}

using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sora.Storage.Cosmos;

namespace Sora.Storage.Tests.Cosmos;

/// <summary>What no test server does: being busy, being lost, refusing. A handler of HTTP does it in its place.</summary>
public sealed class CosmosDatabaseTests(CosmosAccount account) : IClassFixture<CosmosAccount>
{
    private static readonly CosmosContainer Items = CosmosContainer.OfGrains("items");

    private readonly InterceptingHandler _handler = new();

    [Theory]
    [InlineData(429)]
    [InlineData(449)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task A_busy_account_is_asked_again_until_it_answers(int status)
    {
        using var database = Open();
        _handler.Enqueue(InterceptingHandler.Answer(status, retryAfterMs: 1), InterceptingHandler.Answer(status, retryAfterMs: 1));

        var answer = await Create(database, "busy", $"{Guid.NewGuid()}");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.True(_handler.ItemRequests >= 3);
    }

    [Theory]
    [InlineData(429, CosmosFault.Throttled)]
    [InlineData(503, CosmosFault.Unavailable)]
    public async Task What_stays_busy_fails_when_the_budget_is_spent(int status, CosmosFault fault)
    {
        using var database = Open(options => options.RetryBudget = TimeSpan.FromSeconds(2));
        // A first request is slower than all others: the SDK's code is compiled with it.
        Assert.True((await Read(database, "busy")).IsMissing);
        var before = _handler.ItemRequests;
        _handler.Always = () => InterceptingHandler.Answer(status, retryAfterMs: 20);

        var thrown = await Assert.ThrowsAsync<CosmosStorageException>(() => Read(database, "busy"));

        // The SDK gives some up before it is cut off by the budget, and then it can only be said that there was no answer.
        Assert.Contains(thrown.Fault, new[] { fault, CosmosFault.Unavailable });
        Assert.Contains("items", thrown.Message);
        Assert.True(_handler.ItemRequests > before + 2);
    }

    [Fact]
    public async Task A_write_that_was_done_although_its_answer_was_lost_is_found_and_not_done_twice()
    {
        using var database = Open();
        var id = $"{Guid.NewGuid()}";
        _handler.LoseAnswerTo(HttpMethod.Post);

        var answer = await Create(database, id, id);

        // The caller reads afresh, and finds what it wrote.
        Assert.True(answer.IsConflict);
        Assert.Equal(HttpStatusCode.OK, (await Read(database, id)).Status);
    }

    [Fact]
    public async Task An_item_that_is_not_there_is_missing()
    {
        using var database = Open();

        Assert.True((await Read(database, "nothing")).IsMissing);
    }

    [Theory]
    [InlineData(1003, CosmosFault.Layout)]
    [InlineData(1002, CosmosFault.Unavailable)]
    public async Task A_missing_container_or_a_replica_that_is_behind_is_never_taken_for_a_missing_item(int subStatus, CosmosFault fault)
    {
        using var database = Open(options => options.RetryBudget = TimeSpan.FromSeconds(1));
        _handler.Always = () => InterceptingHandler.Answer(404, subStatus);

        var thrown = await Assert.ThrowsAsync<CosmosStorageException>(() => Read(database, "nothing"));

        Assert.Equal(fault, thrown.Fault);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refused_key_is_said_so_without_the_key(int status)
    {
        var log = new ListLogger();
        using var database = Open(log: log);
        _handler.Always = () => InterceptingHandler.Answer(status);

        var thrown = await Assert.ThrowsAsync<CosmosStorageException>(() => Read(database, "refused"));

        Assert.Equal(CosmosFault.AccessDenied, thrown.Fault);
        Assert.DoesNotContain(CosmosAccount.Key, thrown.ToString());
        Assert.NotEmpty(log.Lines);
        Assert.All(log.Lines, line => Assert.DoesNotContain(CosmosAccount.Key, line));
    }

    [Fact]
    public async Task An_account_that_is_not_there_fails_in_time_and_is_tried_afresh_afterwards()
    {
        using var unreachable = new CosmosDatabase(
            account.Options(options => (options.Endpoint, options.RetryBudget) = ("http://127.0.0.1:9", TimeSpan.FromSeconds(1))), TimeProvider.System, NullLogger<CosmosDatabase>.Instance);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var thrown = await Assert.ThrowsAsync<CosmosStorageException>(() => Read(unreachable, "far"));
            Assert.Equal(CosmosFault.Unavailable, thrown.Fault);
        }
    }

    [Fact]
    public async Task A_container_that_was_made_for_something_else_is_refused()
    {
        using var database = Open();
        await database.OpenAsync(new("other", ["/elsewhere"]));

        using var later = Open();
        var thrown = await Assert.ThrowsAsync<CosmosStorageException>(() => later.OpenAsync(CosmosContainer.OfGrains("other")));

        Assert.Equal(CosmosFault.Layout, thrown.Fault);
        Assert.Contains("/elsewhere", thrown.Message);
    }

    [Fact]
    public async Task A_missing_container_is_not_made_where_that_is_not_allowed()
    {
        using var database = Open(options => options.CreateMissing = false);

        var thrown = await Assert.ThrowsAsync<CosmosStorageException>(() => database.OpenAsync(CosmosContainer.OfGrains("absent")));

        Assert.Equal(CosmosFault.Layout, thrown.Fault);
    }

    [Fact]
    public async Task It_is_healthy_while_the_account_answers()
    {
        using var database = Open(options => options.RetryBudget = TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, await Health(database));

        _handler.Always = () => InterceptingHandler.Answer(503);

        Assert.Equal(HealthStatus.Unhealthy, await Health(database));
    }

    [Theory]
    [InlineData("state")]
    [InlineData("a/b\\c?d#e%f")]
    [InlineData("under_score")]
    [InlineData("été 🎬")]
    public void A_name_becomes_an_id_of_plain_signs_that_no_other_name_has(string name)
    {
        var id = CosmosKey.ToItemId(name);

        Assert.Matches(@"\A[A-Za-z0-9._-]+\z", id);
        Assert.NotEqual(id, CosmosKey.ToItemId(id + "_"));
        Assert.True(id == name || CosmosKey.ToItemId(id) != id);
    }

    private static async Task<HealthStatus> Health(CosmosDatabase database)
    {
        var check = new CosmosHealthCheck(database);
        var result = await check.CheckHealthAsync(new() { Registration = new("storage", check, HealthStatus.Unhealthy, tags: null) }, TestContext.Current.CancellationToken);
        return result.Status;
    }

    private static Task<CosmosAnswer> Create(CosmosDatabase database, string owner, string id) => database.SendAsync(
        Items,
        "create",
        (items, cancellation) => items.CreateItemStreamAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","owner":"{{owner}}","grain":"{{owner}}"}""")), new CosmosKey(owner, owner).ToPartitionKey(), cancellationToken: cancellation));

    private static Task<CosmosAnswer> Read(CosmosDatabase database, string id) => database.SendAsync(
        Items, "read", (items, cancellation) => items.ReadItemStreamAsync(id, new CosmosKey(id, id).ToPartitionKey(), cancellationToken: cancellation));

    private CosmosDatabase Open(Action<CosmosStorageOptions>? change = null, ILogger<CosmosDatabase>? log = null) => new(
        account.Options(options =>
        {
            options.HttpClient = () => new(_handler, disposeHandler: false);
            change?.Invoke(options);
        }),
        TimeProvider.System,
        log ?? NullLogger<CosmosDatabase>.Instance);

    private sealed class ListLogger : ILogger<CosmosDatabase>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines) Lines.Add($"{formatter(state, exception)} {exception}");
        }
    }
}

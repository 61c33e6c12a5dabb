using Microsoft.Azure.Cosmos;

namespace Sora.Storage.Cosmos;

/// <summary>Which Cosmos DB account keeps the state, and how it is used.</summary>
public sealed class CosmosStorageOptions
{
    /// <summary>Address of the account, such as <c>https://sora.documents.azure.com</c>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The account's key; when not set, the process's own identity signs in. Never logged.</summary>
    public string? Key { get; set; }

    /// <summary>Client id of the managed identity to sign in with, where a machine has several. Not together with <see cref="Key"/>.</summary>
    public string? IdentityClientId { get; set; }

    public string Database { get; set; } = "sora";

    /// <summary>Makes the database and its containers when they are missing. Signing in by identity this can not be done: Azure allows it to keys and to deployments only.</summary>
    public bool CreateMissing { get; set; } = true;

    /// <summary>The most request units per second that a container which is made here scales to: thousands, from 1 000. Null for a serverless account.</summary>
    public int? MaxThroughput { get; set; } = 1000;

    /// <summary><see cref="MaxThroughput"/> of single containers, by their name.</summary>
    public Dictionary<string, int> ContainerThroughput { get; set; } = [];

    /// <summary>The container of each grain type; those that are not named share <see cref="DefaultContainer"/>.</summary>
    public Dictionary<string, string> ContainerOfGrainType { get; set; } = [];

    public const string DefaultContainer = "grains";

    /// <summary>What a read may miss; no stronger than the account's own. See the room's README on what <see cref="ConsistencyLevel.Session"/> means for a grain that moves.</summary>
    public ConsistencyLevel Consistency { get; set; } = ConsistencyLevel.Session;

    /// <summary>How long one operation may take with all its repetitions when the account is throttled or not to be reached, 1 to 25 seconds: less than a grain call waits for its answer.</summary>
    public TimeSpan RetryBudget { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Talks HTTP to <see cref="Endpoint"/> and to no other address: what emulators need, and networks that let nothing else through.</summary>
    public bool GatewayOnly { get; set; }

    /// <summary>What carries requests when <see cref="GatewayOnly"/> is set: for tests of what no test server does.</summary>
    internal Func<HttpClient>? HttpClient { get; set; }

    internal int? ThroughputOf(string container) => MaxThroughput is null ? null : ContainerThroughput.GetValueOrDefault(container, MaxThroughput.Value);
}

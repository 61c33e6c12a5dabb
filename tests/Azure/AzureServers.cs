namespace Sora.Tests.Azure;

/// <summary>What stands in for Azure on this machine: started with the first test that asks, in memory, gone with the process.</summary>
public static class AzureServers
{
    /// <summary>Any base64 will do: the server does not look at it.</summary>
    public const string CosmosKey = "dGhpcyBpcyBhIHNlY3JldCB0aGF0IG11c3Qgbm90IGJlIHNlZW4=";

    // The account that the emulator has, as its documentation gives it.
    private const string BlobAccount = "devstoreaccount1";
    private const string BlobKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly NodeServer Cosmos = new("cosmos-server.js");
    private static readonly NodeServer Blobs = new("blob-server.js");

    public static async Task<string> CosmosEndpoint() => $"http://127.0.0.1:{await Cosmos.Port}";

    public static async Task<string> BlobConnection() => BlobConnectionAt(await BlobEndpoint());

    public static async Task<string> BlobEndpoint() => $"http://127.0.0.1:{await Blobs.Port}";

    /// <summary>For one that connects through something else.</summary>
    /// <param name="endpoint">What leads to <see cref="BlobEndpoint"/>.</param>
    public static string BlobConnectionAt(string endpoint) => $"DefaultEndpointsProtocol=http;AccountName={BlobAccount};AccountKey={BlobKey};BlobEndpoint={endpoint}/{BlobAccount};";
}

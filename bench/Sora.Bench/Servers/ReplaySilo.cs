using Sora.Silo;
using Sora.Silo.Operations;

namespace Sora.Bench.Servers;

/// <summary>A GPU silo of a cluster, with a replay in the model's place: it renders at a fixed pace and leaves the processor alone.</summary>
internal static class ReplaySilo
{
    public const string Role = "serve-replay-silo";

    public static async Task<int> RunAsync(int port, string data, string node)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Configuration.AddSoraCommandLine(["--role", "gpu", "--port", $"{port}", "--data", data, "--node", node, .. Cluster.Settings]);
        builder.AddSoraSilo();
        builder.AddSoraTelemetry();
        builder.Services.AddReplay(paced: true);
        builder.WebHost.UseUrls($"http://localhost:{port}");
        var app = builder.Build();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"The silo {node} is ready"));
        await app.RunAsync();
        return 0;
    }
}

using System.Globalization;
using System.Text.Json;

namespace Sora.Bench.Servers;

/// <summary>The settings of the runtime that the gateway ships with and that a process can be given from outside.</summary>
internal static class ShippedRuntime
{
    private const string SpinLimit = "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit";

    /// <summary>Environment variables that say the same as the file beside the built gateway.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Environment()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "artifacts", "gateway", "Sora.Gateway.runtimeconfig.json")));
        var limit = file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty(SpinLimit).GetInt32();
        return [new("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", limit.ToString("X", CultureInfo.InvariantCulture))];
    }
}

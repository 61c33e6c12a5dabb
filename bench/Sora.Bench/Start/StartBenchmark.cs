using System.Globalization;
using Sora.Bench.Results;
using Sora.Bench.Servers;
using Sora.Bench.Viewers;

namespace Sora.Bench.Start;

/// <summary>How long <c>./run</c> takes to be ready, once built.</summary>
internal sealed class StartBenchmark : Benchmark
{
    private const int Rounds = 5;

    public override string Name => "start";

    public override string Method =>
        $"From the start of the process `./run` (already built, with a data directory that it has used before) to its line that it is ready: model loaded, database open, HTTP served. Median of {Rounds}. "
        + "Baseline: an ASP.NET Core process with a SignalR hub and nothing else, started in turn.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("sora-bench-");
        try
        {
            await using (await ServerProcess.StartSystemAsync(data.FullName, cancellationToken))
            {
            }
            List<TimeSpan> system = [], bare = [];
            for (var round = 0; round < Rounds; round++)
            {
                await using (var server = await ServerProcess.StartSystemAsync(data.FullName, cancellationToken)) system.Add(server.StartTime);
                await using (var server = await ServerProcess.StartRoleAsync(BareHub.Role, [], asShipped: false, cancellationToken)) bare.Add(server.StartTime);
            }
            return
            [
                new("bare ASP.NET Core process (baseline)", Seconds(Median(bare))),
                new("`./run`, warm", Seconds(Median(system)), string.Create(CultureInfo.InvariantCulture, $"{Median(system) / Median(bare):F1}x")),
            ];
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static TimeSpan Median(List<TimeSpan> rounds) => rounds.Order().ElementAt(rounds.Count / 2);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F2} s");
}

using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sora.Bench.Results;
using Sora.Storage.Sqlite;

namespace Sora.Bench.Storage;

/// <summary>Grain state on SQLite against Orleans' memory provider.</summary>
internal sealed class StorageBenchmark : Benchmark
{
    private const int Grains = 64;
    private const int Rounds = 3;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    public override string Name => "storage";

    public override string Method =>
        $"{Grains} grains in one silo each write a new state of {WriterState.PayloadBytes} random bytes as soon as the last write is acknowledged, for {Measured.TotalSeconds} s after {WarmUp.TotalSeconds} s of warm-up; "
        + $"{Rounds} rounds of all three in turn, the one of median speed counts. "
        + "Baseline: Orleans' memory provider, which keeps nothing. The latency is that of a grain call that writes.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sora-bench-");
        try
        {
            List<Result> memory = [], crash = [], power = [];
            for (var round = 0; round < Rounds; round++)
            {
                memory.Add(await Measure(silo => silo.AddMemoryGrainStorage(WriterGrain.StorageName), cancellationToken));
                crash.Add(await Measure(silo => Sqlite(silo, SqliteDurability.ProcessCrash), cancellationToken));
                power.Add(await Measure(silo => Sqlite(silo, SqliteDurability.PowerLoss), cancellationToken));
            }
            var baseline = Median(memory);
            return
            [
                Line("Orleans' memory provider (baseline)", baseline, null),
                Line("SQLite, survives a power cut (default)", Median(power), baseline),
                Line("SQLite, survives SIGKILL", Median(crash), baseline),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        void Sqlite(ISiloBuilder silo, SqliteDurability durability) => silo.AddSqliteGrainStorage(WriterGrain.StorageName, options =>
        {
            options.Path = Path.Combine(folder.FullName, $"{durability}.db");
            options.Durability = durability;
        });
    }

    private static Result Median(List<Result> rounds) => rounds.OrderBy(round => round.WritesPerSecond).ElementAt(rounds.Count / 2);

    private static Figure Line(string what, Result result, Result? baseline) => new(
        what,
        string.Create(CultureInfo.InvariantCulture, $"{result.WritesPerSecond:F0} writes/s, {result.Latencies}"),
        baseline is null ? null : string.Create(CultureInfo.InvariantCulture, $"{result.WritesPerSecond / baseline.WritesPerSecond:F2}x"));

    private static async Task<Result> Measure(Action<ISiloBuilder> addStorage, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next());
            addStorage(silo);
        });
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        await WriteFor(WarmUp);
        var latencies = await WriteFor(Measured);
        await host.StopAsync(cancellationToken);
        return new(latencies.Count / Measured.TotalSeconds, latencies);

        async Task<Latencies> WriteFor(TimeSpan time)
        {
            var taken = new Latencies();
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Grains).Select(async number =>
            {
                var grain = grains.GetGrain<IWriterGrain>(number);
                while (Stopwatch.GetElapsedTime(began) < time)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var asked = Stopwatch.GetTimestamp();
                    await grain.Write();
                    taken.Add(Stopwatch.GetElapsedTime(asked));
                }
            }));
            return taken;
        }
    }

    private sealed record Result(double WritesPerSecond, Latencies Latencies);
}

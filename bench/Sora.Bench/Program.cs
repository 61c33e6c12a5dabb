using Sora.Bench;
using Sora.Bench.Cosmos;
using Sora.Bench.Engine;
using Sora.Bench.Notifications;
using Sora.Bench.RealTime;
using Sora.Bench.Results;
using Sora.Bench.Scale;
using Sora.Bench.Servers;
using Sora.Bench.Start;
using Sora.Bench.Storage;
using Sora.Bench.Viewers;
using Sora.Bench.Withdrawal;
using Sora.Bench.World;

// The servers that benchmarks measure run as processes of their own: this very program in another role.
switch (args)
{
    case [BareHub.Role, "--port", var port]:
        return await BareHub.RunAsync(int.Parse(port));
    case [ReplayGateway.Role, "--data", var data, "--paced", var paced, "--port", var port]:
        return await ReplayGateway.RunAsync(int.Parse(port), data, bool.Parse(paced));
    case [ReplaySilo.Role, "--data", var data, "--node", var node, "--port", var port]:
        return await ReplaySilo.RunAsync(int.Parse(port), data, node);
    case [RenderingProcess.Role]:
        return RenderingProcess.Run();
}

Benchmark[] benchmarks =
[
    new StorageBenchmark(), new NotificationsBenchmark(), new ViewersBenchmark(), new EngineBenchmark(), new WorldBenchmark(), new RealTimeBenchmark(), new StartBenchmark(), new CosmosBenchmark(), new ScaleBenchmark(), new WithdrawalBenchmark(),
];

var chosen = args.Length == 0 ? benchmarks : [.. benchmarks.Where(benchmark => args.Contains(benchmark.Name))];
if (args.Length > chosen.Length)
{
    Console.Error.WriteLine($"usage: bench/run [{string.Join("] [", benchmarks.Select(benchmark => benchmark.Name))}]");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
var results = new ResultsFile(Repository.Root);
foreach (var benchmark in chosen)
{
    var machine = Machine.Now();
    var figures = await benchmark.RunAsync(stop.Token);
    var section = new Section(benchmark.Name, $"bench/run {benchmark.Name}", machine, figures, benchmark.Method);
    Console.WriteLine(section.ToMarkdown());
    results.Write(section);
}
return 0;

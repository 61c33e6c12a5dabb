using Sora.Bench;
using Sora.Bench.Notifications;
using Sora.Bench.RealTime;
using Sora.Bench.Servers;
using Sora.Bench.Start;
using Sora.Bench.Storage;
using Sora.Bench.Viewers;

// The servers that benchmarks measure run as processes of their own: this very program in another role.
switch (args)
{
    case [BareHub.Role, "--port", var port]:
        return await BareHub.RunAsync(int.Parse(port));
    case [ReplayGateway.Role, "--data", var data, "--paced", var paced, "--port", var port]:
        return await ReplayGateway.RunAsync(int.Parse(port), data, bool.Parse(paced));
}

Benchmark[] benchmarks = [new StorageBenchmark(), new NotificationsBenchmark(), new ViewersBenchmark(), new RealTimeBenchmark(), new StartBenchmark()];

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
foreach (var benchmark in chosen)
{
    var machine = Machine.Now();
    var figures = await benchmark.RunAsync(stop.Token);
    var section = new Section(benchmark, machine, figures).ToMarkdown();
    Console.WriteLine(section);
    ResultsFile.Replace(benchmark.Name, section);
}
return 0;

using Sora.Bench;
using Sora.Bench.Storage;

Benchmark[] benchmarks = [new StorageBenchmark()];

var chosen = args.Length == 0 ? benchmarks : [.. benchmarks.Where(benchmark => args.Contains(benchmark.Name))];
if (chosen.Length == 0 || (args.Length > 0 && chosen.Length != args.Length))
{
    Console.Error.WriteLine($"usage: bench/run [{string.Join(' ', benchmarks.Select(benchmark => benchmark.Name))}]");
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

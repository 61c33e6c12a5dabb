using System.Globalization;

namespace Sora.Bench.Results;

/// <summary>What a measurement ran on, and beside what.</summary>
internal sealed record Machine(DateTime Date, string Processor, int Cores, string Vectors, double Load)
{
    private static readonly string[] KnownVectors = ["avx512_bf16", "avx512f", "avx2"];

    public static Machine Now()
    {
        var lines = File.ReadAllLines("/proc/cpuinfo");
        var flags = Value(lines, "flags").Split(' ');
        return new(
            DateTime.UtcNow, Value(lines, "model name"), Environment.ProcessorCount, string.Join(' ', KnownVectors.Where(flags.Contains)),
            double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Date:yyyy-MM-dd HH:mm} UTC · {Processor}, {Cores} cores ({Vectors}) · load average {Load:F1} before it began{(Load > Cores / 2.0 ? ": other work ran beside it, read the ratios only" : "")}");

    private static string Value(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
}

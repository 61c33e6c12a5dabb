using Sora.Bench.Results;

namespace Sora.Bench;

/// <summary>Measures one thing against a baseline in the same run.</summary>
internal abstract class Benchmark
{
    /// <summary>As it is called on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, against what, and what the figures leave out.</summary>
    public abstract string Method { get; }

    public abstract Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken);
}

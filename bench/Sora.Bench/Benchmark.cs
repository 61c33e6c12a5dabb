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

/// <summary>One line of a result.</summary>
/// <param name="Ratio">To the baseline named in <see cref="Benchmark.Method"/>; null for the baseline itself and for counts.</param>
/// <param name="Target">What we want, if we said so beforehand.</param>
internal sealed record Figure(string What, string Value, string? Ratio = null, string? Target = null);

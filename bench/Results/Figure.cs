namespace Sora.Bench.Results;

/// <summary>One line of a result.</summary>
/// <param name="Ratio">To the baseline that the method names; null for the baseline itself and for counts.</param>
/// <param name="Target">What we want, if we said so beforehand.</param>
internal sealed record Figure(string What, string Value, string? Ratio = null, string? Target = null);

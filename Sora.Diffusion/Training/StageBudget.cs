namespace Sora.Diffusion.Training;

/// <summary>How long a stage trains and how fast it learns.</summary>
/// <param name="Steps">Optimizer steps at most.</param>
/// <param name="Minutes">Wall-clock minutes at most, over all its runs; null for no limit.</param>
/// <param name="PeakRate">Learning rate after the warm-up; it falls in the last two fifths, to a twentieth.</param>
public sealed record StageBudget(int Steps, double? Minutes, double PeakRate);

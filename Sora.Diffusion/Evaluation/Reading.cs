using static TorchSharp.torch;

namespace Sora.Diffusion.Evaluation;

/// <summary>What a judge read in clips.</summary>
/// <param name="Facts">Per fact, in the order of <see cref="Judge.Facts"/>, its value in every clip.</param>
/// <param name="Features">What the readers saw before they decided, (N, 32 for each reader).</param>
/// <param name="Track">Where the actor was in every second frame, (N, T / 2, 6), see <see cref="Judge.Locate"/>.</param>
/// <param name="OutlineShares">In what share of the pictures each outline is read from the picture alone, (N, outlines).</param>
sealed record Reading(long[][] Facts, Tensor Features, Tensor Track, Tensor OutlineShares)
{
    /// <summary>Which facts of a clip are as they were meant.</summary>
    public bool[] Agrees(long[] meant, int clip = 0) => [.. meant.Select((value, fact) => Facts[fact][clip] == value)];
}

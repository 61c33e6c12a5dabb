using static TorchSharp.torch;

namespace Sora.Diffusion.Evaluation;

/// <summary>How far an object that should travel in one direction at one speed is off.</summary>
/// <param name="DirectionError">Degrees, 0 to 180.</param>
/// <param name="SpeedError">As a share of the speed that was meant, 0 or more.</param>
sealed record Travel(double DirectionError, double SpeedError)
{
    /// <summary>Compares two tracks.</summary>
    /// <param name="drawn">The track of what was drawn, (T, 6), see <see cref="Judge.Locate"/>.</param>
    /// <param name="meant">The track that was meant.</param>
    /// <returns>A track that shows nothing counts as one that stands still: 90 degrees and the whole speed.</returns>
    public static Travel Between(Tensor drawn, Tensor meant)
    {
        var ((x, y), (meantX, meantY)) = (Velocity(drawn), Velocity(meant));
        var (speed, meantSpeed) = (double.Hypot(x, y), double.Hypot(meantX, meantY));
        if (speed < 1e-6 || meantSpeed < 1e-6) return new(90, 1);
        var cosine = Math.Clamp((x * meantX + y * meantY) / (speed * meantSpeed), -1, 1);
        return new(double.RadiansToDegrees(Math.Acos(cosine)), Math.Abs(speed / meantSpeed - 1));
    }

    // The median step between neighbouring pictures: what leaves the picture and comes back at the other side, or is hidden by the edge for a while, does not disturb it.
    static (double X, double Y) Velocity(Tensor track)
    {
        using var scope = NewDisposeScope();
        var steps = track.narrow(1, 0, 2).diff(dim: 0);                                   // (T - 1, 2)
        var shown = track.select(1, 5).gt(0.5);
        var both = shown.narrow(0, 0, steps.shape[0]).logical_and(shown.narrow(0, 1, steps.shape[0]));
        var kept = steps[both];
        return kept.shape[0] == 0 ? (0, 0) : (kept.select(1, 0).median().item<float>(), kept.select(1, 1).median().item<float>());
    }
}

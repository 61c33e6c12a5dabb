using Sora.Diffusion.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Sampling;

/// <summary>
/// The UniPC solver of second order (B(h) = e^h - 1, on the clean estimate): each step is predicted from the last two estimates and, once the network has spoken there, corrected before the next.
/// Source: Zhao et al., "UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of Diffusion Models", 2023.
/// </summary>
/// <param name="grid">The noise levels, all below 1.</param>
internal sealed class UniPc(FlowGrid grid) : IDisposable
{
    private Tensor? _start;    // where the last step started, corrected
    private Tensor? _last;     // the clean estimate there
    private Tensor? _previous; // and one step before

    /// <summary>Where the next step starts.</summary>
    /// <param name="step">Index of this step, from 0, each once and in order.</param>
    /// <param name="x">Where this one starts, as predicted.</param>
    /// <param name="clean">The clean estimate there.</param>
    public Tensor Next(int step, Tensor x, Tensor clean)
    {
        var start = _start is null ? x : Corrected(step, clean);
        _previous?.Dispose();
        (_previous, _last) = (_last, clean.clone().DetachFromDisposeScope());
        _start?.Dispose();
        _start = start.clone().DetachFromDisposeScope();

        var between = new Span(grid, step, step + 1);
        var x1 = between.FirstOrder(start, clean);
        return _previous is null ? x1 : x1 - Slope(step, between, _previous, clean).Times(between.Weight * 0.5);
    }

    public void Dispose()
    {
        _start?.Dispose();
        _last?.Dispose();
        _previous?.Dispose();
    }

    private Tensor Corrected(int step, Tensor clean)
    {
        var between = new Span(grid, step - 1, step);
        var x1 = between.FirstOrder(_start!, _last!);
        var change = clean - _last!;
        if (_previous is null)
        {
            return x1 - change.Times(between.Weight * 0.5);
        }
        var (older, newer) = between.Corrector(between.Ratio(step - 2));
        return x1 - Slope(step - 1, between, _previous, _last!).Times(older).Plus(change.Times(newer)).Times(between.Weight);
    }

    // How the estimate changed over the step before, per length of this one.
    private Tensor Slope(int step, Span between, Tensor before, Tensor now) => (before - now).DividedBy(between.Ratio(step - 1));

    // A step from one level to another, measured in half the logarithm of the signal-to-noise ratio.
    private readonly struct Span(FlowGrid grid, int from, int to)
    {
        private readonly double _scale = grid.Sigmas[to] / grid.Sigmas[from];
        private readonly double _lambda = Lambda(grid, from);
        private readonly double _length = Lambda(grid, to) - Lambda(grid, from);

        /// <summary>How much a change of the clean estimate counts.</summary>
        public double Weight { get; } = (1 - grid.Sigmas[to]) * Expm1(Lambda(grid, from) - Lambda(grid, to));

        public Tensor FirstOrder(Tensor start, Tensor clean) => start.Times(_scale) - clean.Times(Weight);

        /// <summary>Where another level lies, this step reaching from 0 to 1.</summary>
        public double Ratio(int other) => (Lambda(grid, other) - _lambda) / _length;

        /// <summary>The weights of the two changes in the corrector of second order: the solution of two equations in the moments of the step.</summary>
        public (double Older, double Newer) Corrector(double ratio)
        {
            var h = -_length;
            var weight = Expm1(h);
            var first = weight / h - 1;
            var (b1, b2) = (first / weight, 2 * (first / h - 0.5) / weight);
            // older + newer = b1; ratio * older + newer = b2
            var older = (b2 - b1) / (ratio - 1);
            return (older, b1 - older);
        }

        private static double Lambda(FlowGrid grid, int step) => Math.Log((1 - grid.Sigmas[step]) / grid.Sigmas[step]);

        // e^x - 1 without the cancellation near 0.
        private static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1;
    }
}

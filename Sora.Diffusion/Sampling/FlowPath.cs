using Sora.Diffusion.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Sampling;

/// <summary>One chunk's way along a grid from noise to clean: what each velocity says the end is, and where it leads next.</summary>
/// <param name="grid">The noise levels.</param>
/// <param name="method">How one step leads to the next.</param>
internal sealed class FlowPath(FlowGrid grid, SamplerMethod method) : IDisposable
{
    private readonly UniPc? _solver = method == SamplerMethod.UniPc ? new(grid) : null;

    /// <summary>Takes a step.</summary>
    /// <param name="step">Index of the step, from 0, each once and in order.</param>
    /// <param name="x">Where the step starts, of any shape.</param>
    /// <param name="velocity">What the network says there: noise - clean.</param>
    /// <param name="noise">Gives fresh Gaussian noise of that shape, for the method that asks for it.</param>
    /// <returns>The clean end as seen from here, and where the next step starts; after the last step both are the result.</returns>
    public (Tensor Clean, Tensor Next) Step(int step, Tensor x, Tensor velocity, Func<Tensor> noise)
    {
        var (sigma, next) = (grid.Sigmas[step], grid.Sigmas[step + 1]);
        var clean = (x.to(float64) - velocity.to(float64).Times(sigma)).to(x.dtype);
        return (clean, (method, next) switch
        {
            (_, 0) => clean.clone(),
            (SamplerMethod.Euler, _) => x.Plus(velocity.Times(next - sigma)),
            (SamplerMethod.UniPc, _) => _solver!.Next(step, x, clean),
            _ => clean.Times(1 - next).Plus(noise().Times(next)),
        });
    }

    public void Dispose() => _solver?.Dispose();
}

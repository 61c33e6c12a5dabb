using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Layers;

/// <summary>
/// Sums and products for what runs at every denoising step. TorchSharp's own operators make a native number at each call, that of <c>a + b</c> included, and leave it to the garbage collector,
/// which may free it while the call still reads it (see <see cref="Native.DelayedRelease"/>, which is for Linux on x64 only). Here each number is made once and stays; so it is also faster.
/// </summary>
internal static class TensorArithmetic
{
    private static readonly ConcurrentDictionary<double, Scalar> Numbers = [];

    /// <summary>A number that is never freed: for constants and what follows from the levels of a sampler, not for what differs from render to render.</summary>
    public static Scalar Number(double value) => Numbers.GetOrAdd(value, static value => value.ToScalar());

    public static Tensor Plus(this Tensor x, Tensor other) => x.add(other, Number(1));

    public static Tensor Plus(this Tensor x, double number) => x.add(Number(number), Number(1));

    public static Tensor Times(this Tensor x, double number) => x.mul(Number(number));

    public static Tensor DividedBy(this Tensor x, double number) => x.div(Number(number));

    /// <summary><paramref name="x"/> + <paramref name="left"/> * <paramref name="right"/>.</summary>
    public static Tensor PlusProduct(this Tensor x, Tensor left, Tensor right) => x.addcmul(left, right, Number(1));
}

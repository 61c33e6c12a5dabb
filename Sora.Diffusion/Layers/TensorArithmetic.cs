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
    private static readonly ConcurrentDictionary<(double Value, DeviceType Type, int Index), Tensor> Constants = [];

    /// <summary>A number that is never freed: for constants and what follows from the levels of a sampler, not for what differs from render to render.</summary>
    public static Scalar Number(double value) => Numbers.GetOrAdd(value, static value => value.ToScalar());

    /// <summary>A number as a tensor of one element, float32, on a device; never freed either.</summary>
    public static Tensor Constant(double value, Device device) => Constants.GetOrAdd((value, device.type, device.index), static key =>
    {
        using var mode = inference_mode(false);
        return full([1], key.Value, float32, new Device(key.Type, key.Index)).DetachFromDisposeScope();
    });

    public static Tensor Plus(this Tensor x, Tensor other) => x.add(other, Number(1));

    public static Tensor Plus(this Tensor x, double number) => x.add(Number(number), Number(1));

    public static Tensor Times(this Tensor x, double number) => x.mul(Number(number));

    public static Tensor DividedBy(this Tensor x, double number) => x.div(Number(number));

    /// <summary><paramref name="x"/> + <paramref name="left"/> * <paramref name="right"/> * <paramref name="times"/>.</summary>
    public static Tensor PlusProduct(this Tensor x, Tensor left, Tensor right, double times = 1) => x.addcmul(left, right, Number(times));
}

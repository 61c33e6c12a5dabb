using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Layers;

/// <summary>How the channels of pictures lie in memory.</summary>
internal static class ChannelOrder
{
    /// <summary>
    /// The same values, for a processor's convolution to read with the channels innermost. Left outermost, libtorch's convolution fills up channels that are no multiple of sixteen without writing what it adds, and is wrong,
    /// or gives what is no number, by whatever that memory held before. Other devices take them as they are.
    /// </summary>
    /// <param name="x">(N, C, ...).</param>
    public static Tensor ChannelsInnermost(this Tensor x) => x.device_type == DeviceType.CPU ? x.movedim([1], [-1]).contiguous().movedim([-1], [1]) : x;
}

using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Layers;

/// <summary>Weights in the type of the arithmetic.</summary>
internal static class TypeConversion
{
    /// <summary>The tensor in a type; the tensor itself if that is its type, without a call for a second handle.</summary>
    public static Tensor As(this Tensor tensor, ScalarType type) => tensor.dtype == type ? tensor : tensor.to(type);
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Layers;

/// <summary>A 2-D convolution, padded to keep the size unless it is told otherwise, that computes in the type of its input whatever the type of its weights (fp32 master weights, bf16 arithmetic).</summary>
internal sealed class Conv2d : Module<Tensor, Tensor>
{
    // Field names are the tensor names in weight files.
    private readonly Parameter weight; // (out, in, kernel, kernel)
    private readonly Parameter? bias;  // (out)
    private readonly long[] _stride;
    private readonly long[] _padding;

    public Conv2d(long inChannels, long outChannels, int kernel = 3, int stride = 1, bool withBias = true, int? padding = null) : base(nameof(Conv2d))
    {
        (_stride, _padding) = ([stride, stride], [padding ?? kernel / 2, padding ?? kernel / 2]);
        weight = new Parameter(empty(outChannels, inChannels, kernel, kernel));
        init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (withBias)
        {
            bias = new Parameter(zeros(outChannels));
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var (filter, offset) = (weight.As(x.dtype), bias?.As(x.dtype));
        if (x.device_type != DeviceType.CPU || x.dtype != ScalarType.BFloat16 || filter.size(0) % 2 == 0 || !is_grad_enabled())
        {
            return functional.conv2d(x.ChannelsInnermost(), filter, offset, strides: _stride, padding: _padding);
        }
        // The gradient that comes back in bfloat16 through an odd number of channels is wrong in either order: they are made even.
        filter = functional.pad(filter, [0, 0, 0, 0, 0, 0, 0, 1]);
        offset = offset is null ? null : functional.pad(offset, [0, 1]);
        return functional.conv2d(x.ChannelsInnermost(), filter, offset, strides: _stride, padding: _padding).narrow(1, 0, weight.size(0));
    }
}

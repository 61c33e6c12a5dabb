using Sora.Diffusion.World;
using static TorchSharp.torch;

namespace Sora.Diffusion.Evaluation;

/// <summary>Regions as masks.</summary>
static class RegionMask
{
    /// <summary>1 inside, 0 outside, (1, 1, h, w).</summary>
    public static Tensor Mask(this Region region, Tensor like)
    {
        var mask = ones(1, 1, like.shape[2], like.shape[3]);
        var (axis, outside) = (region is Region.Left or Region.Right ? 3 : 2, region is Region.Left or Region.Top);
        if (region == Region.All) return mask;
        var half = mask.shape[axis] / 2;
        mask.narrow(axis, outside ? half : 0, outside ? mask.shape[axis] - half : half).zero_();
        return mask;
    }
}

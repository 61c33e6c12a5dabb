using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Autoencoder;

/// <summary>A network that turns video into latents and back, whole or as a stream.</summary>
public abstract class VideoAutoencoder : nn.Module
{
    private protected VideoAutoencoder(string name) : base(name)
    {
    }

    /// <summary>Encodes frames.</summary>
    /// <param name="frames">(N, T, 3, H, W) in [0, 1]; H and W divisible by the network's scale.</param>
    /// <param name="memory">Continues an earlier call of the same video; null encodes a whole clip.</param>
    /// <returns>(N, latents, C, h, w).</returns>
    /// <exception cref="ArgumentException">The shape does not fit the network.</exception>
    public abstract Tensor Encode(Tensor frames, AutoencoderMemory? memory = null);

    /// <summary>Decodes latents into pictures.</summary>
    /// <param name="latents">(N, T, C, h, w).</param>
    /// <param name="memory">Continues an earlier call of the same video; null decodes a whole clip.</param>
    /// <returns>(N, T * <see cref="AutoencoderConfig.FramesPerLatent"/>, 3, H, W) in [0, 1], less <see cref="AutoencoderConfig.FramesToTrim"/> at the start of the video.</returns>
    /// <exception cref="ArgumentException">The shape does not fit the network.</exception>
    public abstract Tensor Decode(Tensor latents, AutoencoderMemory? memory = null);

    /// <summary>Loads published weights.</summary>
    /// <exception cref="WeightsException">A tensor is missing, unknown, or of another shape.</exception>
    public abstract void Load(IWeights file, string prefix = "");

    private protected static void RequireLatents(Tensor latents, AutoencoderConfig config)
    {
        if (latents.shape is not [> 0, > 0, _, > 0, > 0] || latents.shape[2] != config.LatentChannels)
        {
            throw new ArgumentException($"Latents must be (N, T, {config.LatentChannels}, h, w), not {Shapes.Text(latents.shape)}.", nameof(latents));
        }
    }

    private protected static void RequireFrames(Tensor frames, int scale)
    {
        if (frames.shape is not [> 0, > 0, 3, > 0, > 0] || frames.shape[3] % scale != 0 || frames.shape[4] % scale != 0)
        {
            throw new ArgumentException($"Frames must be (N, T, 3, H, W) with H and W divisible by {scale}, not {Shapes.Text(frames.shape)}.", nameof(frames));
        }
    }
}

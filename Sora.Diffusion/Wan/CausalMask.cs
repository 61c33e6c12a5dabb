using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Wan;

/// <summary>Attention masks for training on whole clips. Additive: 0 allows, minus infinity forbids.</summary>
public static class CausalMask
{
    /// <summary>Every frame sees all frames up to the end of its own chunk.</summary>
    /// <param name="frames">Latent frames of a clip.</param>
    /// <param name="chunk">Latent frames of a chunk.</param>
    /// <param name="tokensPerFrame">Tokens of a latent frame.</param>
    /// <returns>(S, S) float32 with S = frames * tokensPerFrame.</returns>
    public static Tensor Blockwise(int frames, int chunk, int tokensPerFrame) =>
        Tokens(frames, tokensPerFrame, (query, key) => key / chunk <= query / chunk);

    /// <summary>For the sequence [clean | noisy]: a clean chunk sees the clean chunks up to its own; a noisy chunk sees the clean chunks before it and itself.</summary>
    /// <param name="frames">Latent frames of a clip, so that the sequence has twice as many.</param>
    /// <param name="chunk">Latent frames of a chunk.</param>
    /// <param name="tokensPerFrame">Tokens of a latent frame.</param>
    /// <returns>(S, S) float32 with S = 2 * frames * tokensPerFrame.</returns>
    public static Tensor TeacherForcing(int frames, int chunk, int tokensPerFrame) =>
        Tokens(2 * frames, tokensPerFrame, (query, key) => (QueryIsClean: query < frames, KeyIsClean: key < frames) switch
        {
            (true, true) => key / chunk <= query / chunk,
            (true, false) => false,
            (false, true) => key / chunk < (query - frames) / chunk,
            (false, false) => (key - frames) / chunk == (query - frames) / chunk,
        });

    private static Tensor Tokens(int frames, int tokensPerFrame, Func<int, int, bool> sees)
    {
        using var scope = NewDisposeScope();
        var allowed = new float[frames * frames];
        for (var pair = 0; pair < allowed.Length; pair++)
        {
            allowed[pair] = sees(pair / frames, pair % frames) ? 0 : float.NegativeInfinity;
        }
        return tensor(allowed).reshape(frames, frames).repeat_interleave(tokensPerFrame, 0).repeat_interleave(tokensPerFrame, 1).MoveToOuterDisposeScope();
    }
}

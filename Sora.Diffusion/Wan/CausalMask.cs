using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Wan;

/// <summary>The attention mask for training on whole clips. Additive: 0 allows, minus infinity forbids.</summary>
public static class CausalMask
{
    /// <summary>For the sequence [clean | noisy]: a clean chunk sees the clean chunks up to its own; a noisy chunk sees the clean chunks before it and itself.</summary>
    /// <param name="frames">Latent frames of a clip, so that the sequence has twice as many.</param>
    /// <param name="chunk">Latent frames of a chunk.</param>
    /// <param name="tokensPerFrame">Tokens of a latent frame.</param>
    /// <returns>(S, S) float32 with S = 2 * frames * tokensPerFrame.</returns>
    public static Tensor TeacherForcing(int frames, int chunk, int tokensPerFrame)
    {
        using var scope = NewDisposeScope();
        var length = 2 * frames;
        var allowed = new float[length * length];
        for (var pair = 0; pair < allowed.Length; pair++)
        {
            allowed[pair] = Sees(pair / length, pair % length) ? 0 : float.NegativeInfinity;
        }
        return tensor(allowed).reshape(length, length).repeat_interleave(tokensPerFrame, 0).repeat_interleave(tokensPerFrame, 1).MoveToOuterDisposeScope();

        bool Sees(int query, int key) => (QueryIsClean: query < frames, KeyIsClean: key < frames) switch
        {
            (true, true) => key / chunk <= query / chunk,
            (true, false) => false,
            (false, true) => key / chunk < (query - frames) / chunk,
            (false, false) => (key - frames) / chunk == (query - frames) / chunk,
        };
    }
}

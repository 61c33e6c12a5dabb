using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Sampling;

/// <summary>
/// Samples one video (or a batch) chunk by chunk: a few denoising steps each, then one pass over the clean chunk that leaves its keys and values in the cache for the chunks after it.
/// Source: Huang et al., "Self Forcing", 2025, https://github.com/guandeh17/Self-Forcing.
/// </summary>
public sealed class FewStepSampler
{
    private readonly CausalWanModel _model;
    private readonly KvCache _cache;
    private readonly Tensor _text;
    private readonly SamplerConfig _config;
    private readonly FlowSchedule _schedule;
    private readonly double[] _firstSteps;
    private readonly double[] _laterSteps;

    /// <summary>Prepares a rollout.</summary>
    /// <param name="model">The network.</param>
    /// <param name="cache">An empty cache for B videos; for 2 B of them under guidance.</param>
    /// <param name="text">(B, L, text dim); under guidance (2 B, L, text dim), the texts first, then what to move away from.</param>
    /// <param name="config">Steps, shift, guidance.</param>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public FewStepSampler(CausalWanModel model, KvCache cache, Tensor text, SamplerConfig config)
    {
        config.Validate();
        (_model, _cache, _text, _config, _schedule) = (model, cache, text, config, new(config.Shift));
        (_firstSteps, _laterSteps) = (Timesteps(config.FirstChunkSteps), Timesteps(config.LaterChunkSteps));

        double[] Timesteps(int[] steps) => [.. steps.Select(step => config.WarpSteps ? _schedule.Warp(step) : step)];
    }

    /// <summary>The timesteps that the chunk starting at a frame goes through, 1000 being pure noise.</summary>
    /// <param name="startFrame">Index of its first latent frame.</param>
    public IReadOnlyList<double> Steps(int startFrame) => startFrame == 0 ? _firstSteps : _laterSteps;

    /// <summary>Denoises the next chunk. Every element is the clean latents as one step estimates them; the last is the result.</summary>
    /// <param name="startFrame">Index of its first latent frame.</param>
    /// <param name="noise">Gives Gaussian noise (B, F, C, H, W): once to start from, then, if the method noises afresh, once after every step but the last.</param>
    /// <returns>(B, F, C, H, W) each, valid until the next is asked for.</returns>
    public IEnumerable<Tensor> Denoise(int startFrame, Func<Tensor> noise)
    {
        var steps = Steps(startFrame);
        var x = noise().DetachFromDisposeScope();
        try
        {
            for (var step = 0; step < steps.Count; step++)
            {
                var (clean, next) = Step(x, startFrame, steps[step], step + 1 < steps.Count ? steps[step + 1] : null, noise);
                x.Dispose();
                x = next;
                using (clean)
                {
                    yield return clean;
                }
            }
            Remember(startFrame, x);
        }
        finally
        {
            x.Dispose();
        }
    }

    /// <summary>Puts a finished chunk into the cache.</summary>
    /// <param name="startFrame">Index of its first latent frame.</param>
    /// <param name="clean">(B, F, C, H, W).</param>
    public void Remember(int startFrame, Tensor clean)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        Velocity(clean, startFrame, _config.ContextNoise);
    }

    private (Tensor Clean, Tensor Next) Step(Tensor x, int startFrame, double timestep, double? nextTimestep, Func<Tensor> noise)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var sigma = _schedule.Sigma(timestep);
        var velocity = Velocity(x, startFrame, timestep);
        var clean = (x.to(float64) - velocity.to(float64) * sigma).to(x.dtype);
        var nextSigma = nextTimestep is { } follows ? _schedule.Sigma(follows) : 0;
        var next = (_config.Method, nextTimestep) switch
        {
            (_, null) => clean.clone(),
            (SamplerMethod.Euler, _) => x + velocity * (nextSigma - sigma),
            _ => clean * (1 - nextSigma) + noise() * nextSigma,
        };
        return (clean.DetachFromDisposeScope(), next.DetachFromDisposeScope());
    }

    // (B, F, C, H, W) in and out; the network has channels before frames.
    private Tensor Velocity(Tensor x, int startFrame, double timestep)
    {
        var latents = x.transpose(1, 2);
        if (_config.Guidance == 1)
        {
            return Run(latents);
        }
        var rows = Run(cat([latents, latents], 0)).chunk(2, 0);
        return rows[1] + (rows[0] - rows[1]) * _config.Guidance;

        Tensor Run(Tensor input) => _model.Forward(input, full([input.shape[0], input.shape[2]], timestep, float32, input.device), _text, _cache, startFrame).transpose(1, 2);
    }
}

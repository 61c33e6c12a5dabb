using Sora.Diffusion.Layers;
using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Sampling;

/// <summary>
/// Samples one video (or a batch) chunk by chunk: a few denoising steps each, then one pass over the clean chunk that leaves its keys and values in the cache for the chunks after it.
/// Source: Huang et al., "Self Forcing", 2025, https://github.com/guandeh17/Self-Forcing.
/// </summary>
public sealed class FewStepSampler : IDisposable
{
    private readonly CausalWanModel _model;
    private readonly KvCache _cache;
    private readonly SamplerConfig _config;
    private readonly FlowGrid _firstChunk;
    private readonly FlowGrid _laterChunks;
    private readonly Dictionary<double, TimeModulation> _modulations = []; // every chunk comes by the same timesteps

    /// <summary>Prepares a rollout.</summary>
    /// <param name="model">The network.</param>
    /// <param name="cache">An empty cache for B videos; for 2 B of them under guidance.</param>
    /// <param name="text">(B, L, text dim); under guidance (2 B, L, text dim), the texts first, then what to move away from.</param>
    /// <param name="config">Steps, shift, guidance.</param>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public FewStepSampler(CausalWanModel model, KvCache cache, Tensor text, SamplerConfig config)
    {
        config.Validate();
        (_model, _cache, Text, _config) = (model, cache, text, config);
        (_firstChunk, _laterChunks) = (config.LevelsOf(firstChunk: true), config.LevelsOf(firstChunk: false));
    }

    /// <summary>The texts, as the constructor takes them. Others take effect once the cache has forgotten these: see <see cref="KvCache.Clear"/>.</summary>
    public Tensor Text { get; set; }

    /// <summary>The reference pictures that go with the texts, (B, image len, C), under guidance (2 B, image len, C), zero where there is none; null if no video has one. Must outlive the sampler.</summary>
    public Tensor? Picture { get; init; }

    /// <summary>The timesteps that the chunk starting at a frame goes through, 1000 being pure noise.</summary>
    /// <param name="startFrame">Index of its first latent frame.</param>
    /// <param name="guide">What the chunk is drawn towards; null for nothing.</param>
    public IReadOnlyList<double> Steps(int startFrame, ChunkGuide? guide = null) => Grid(startFrame, guide).Timesteps;

    /// <summary>Denoises the next chunk. Every element is the clean latents as one step estimates them; the last is the result.</summary>
    /// <param name="startFrame">Index of its first latent frame.</param>
    /// <param name="noise">Gives Gaussian noise (B, F, C, H, W): once to start from, then, if the method noises afresh, once after every step but the last.</param>
    /// <param name="guide">What the chunk is drawn towards; null for nothing.</param>
    /// <returns>(B, F, C, H, W) each, valid until the next is asked for.</returns>
    public IEnumerable<Tensor> Denoise(int startFrame, Func<Tensor> noise, ChunkGuide? guide = null)
    {
        var grid = Grid(startFrame, guide);
        using var path = new FlowPath(grid, _config.Method);
        var x = Start(noise, grid.Sigmas[0], guide);
        try
        {
            for (var step = 0; step < grid.Steps; step++)
            {
                var (clean, next) = Step(path, step, x, startFrame, grid, noise, guide);
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

    private FlowGrid Grid(int startFrame, ChunkGuide? guide)
    {
        var grid = startFrame == 0 ? _firstChunk : _laterChunks;
        return grid.From(guide?.FirstStep(grid.Steps) ?? 0);
    }

    private Tensor Start(Func<Tensor> noise, double sigma, ChunkGuide? guide)
    {
        if (guide is null)
        {
            return noise().DetachFromDisposeScope();
        }
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        return guide.Clean.Times(1 - sigma).Plus(noise().Times(sigma)).DetachFromDisposeScope();
    }

    private (Tensor Clean, Tensor Next) Step(FlowPath path, int step, Tensor x, int startFrame, FlowGrid grid, Func<Tensor> noise, ChunkGuide? guide)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var velocity = Velocity(x, startFrame, grid.Timesteps[step]);
        if (guide is { HeldFrames: > 0 and var held })
        {
            // The velocity that leads from here to what is known: the clean estimate and the next step follow from it by either method.
            var known = (x.narrow(1, 0, held) - guide.Clean.narrow(1, 0, held)).Times(1 / grid.Sigmas[step]);
            velocity = cat([known, velocity.narrow(1, held, velocity.shape[1] - held)], 1);
        }
        var (clean, next) = path.Step(step, x, velocity, noise);
        return (clean.DetachFromDisposeScope(), next.DetachFromDisposeScope());
    }

    // (B, F, C, H, W) in and out; the network has channels before frames.
    private Tensor Velocity(Tensor x, int startFrame, double timestep)
    {
        var latents = x.transpose(1, 2);
        if (!_config.Guided)
        {
            return Run(latents);
        }
        var rows = Run(cat([latents, latents], 0)).chunk(2, 0);
        return rows[1].Plus((rows[0] - rows[1]).Times(_config.GuidanceOf(startFrame == 0)));

        Tensor Run(Tensor input) => _model.Forward(input, Modulation(timestep, input.device), Text, _cache, startFrame, Picture).transpose(1, 2);
    }

    private TimeModulation Modulation(double timestep, Device device)
    {
        if (!_modulations.TryGetValue(timestep, out var modulation))
        {
            _modulations[timestep] = modulation = _model.Modulation(full([1, 1], timestep, float32, device)).Kept();
        }
        return modulation;
    }

    /// <summary>Frees what it keeps of the timesteps; cache and texts stay.</summary>
    public void Dispose()
    {
        foreach (var modulation in _modulations.Values)
        {
            modulation.Dispose();
        }
        _modulations.Clear();
    }
}

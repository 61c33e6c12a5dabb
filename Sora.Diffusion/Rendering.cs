using System.Runtime.CompilerServices;
using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Layers;
using Sora.Diffusion.Sampling;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion;

/// <summary>One render from prompt to last frame.</summary>
internal sealed class Rendering
{
    private readonly VideoModel _model;
    private readonly VideoModelConfig _config;
    private readonly SamplerConfig _sampler;
    private readonly CausalWanModel _transformer;
    private readonly RenderRequest _request;
    private readonly RenderCheckpoint _start;
    private readonly RenderCheckpoint? _remixed;
    private readonly int _chunkCount;
    private readonly int _knownChunks;
    private readonly long[] _chunkShape; // (1, F, C, h, w)
    private readonly List<PromptInForce> _prompts;
    private readonly List<float> _latents;

    public Rendering(VideoModel model, RenderRequest request)
    {
        (_model, _config, _request) = (model, model.Config, request);
        (_sampler, var byTeacher) = _config.SamplerOf(request.Quality);
        _transformer = byTeacher ? model.Teacher! : model.Transformer;
        _chunkCount = (int)((request.FrameCount + (long)_config.Autoencoder.FramesToTrim + _config.FramesPerChunk - 1) / _config.FramesPerChunk);
        var (height, width) = _config.LatentSize(Size);
        _chunkShape = [1, _config.LatentsPerChunk, _config.Transformer.InDim, height, width];
        _remixed = Remixed();
        RequireFirstFrame();
        RequireCameo();
        _start = Start();
        _knownChunks = Math.Min(_start.Latents.Length / ChunkSize, _chunkCount);
        (_prompts, _latents) = ([.. _start.Prompts], [.. _start.Latents]);
    }

    private FrameSize Size => _request.Landscape ? _config.Landscape : _config.Portrait;

    private int ChunkSize => (int)_chunkShape.Aggregate(1L, (product, size) => product * size);

    public IEnumerable<RenderStep> Run(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var first = Encoded((_request.Source as FirstFrame)?.Picture);
        using var cache = new KvCache(_config.Transformer, Guided ? 2 : 1, _config.Transformer.TokensPerFrame((int)_chunkShape[3], (int)_chunkShape[4]), _config.Window, _model.ComputeType, _model.Device);
        using var memory = new AutoencoderMemory();
        using var cameo = Cameo();
        using var sampler = new FewStepSampler(_transformer, cache, Text(_prompts[0].Prompt), _sampler) { Picture = cameo };
        try
        {
            for (var chunk = 0; chunk < _knownChunks; chunk++)
            {
                cancellation.ThrowIfCancellationRequested();
                TakePrompt(sampler, cache, chunk);
                yield return Known(sampler, memory, chunk);
            }
            for (var chunk = _knownChunks; chunk < _chunkCount; chunk++)
            {
                AskForPrompt(chunk);
                TakePrompt(sampler, cache, chunk);
                using var target = Target(first, chunk);
                using var noise = new Noise(_request.Seed, chunk, _chunkShape, shared: chunk == 0 ? 0 : _sampler.SharedNoise, _model.Device);
                var guide = target is null ? null : Guide(target);
                var (step, steps) = (0, sampler.Steps(FirstLatent(chunk), guide).Count);
                foreach (var clean in sampler.Denoise(FirstLatent(chunk), noise.Next, guide))
                {
                    var final = ++step == steps;
                    if (final)
                    {
                        _latents.AddRange(Values(clean));
                        yield return Step(chunk, step - 1, steps, Decode(clean, memory), final: true, (_start with { Prompts = _prompts, Latents = [.. _latents] }).ToBytes());
                    }
                    else
                    {
                        yield return Step(chunk, step - 1, steps, Preview(clean, memory, chunk, step), final: false);
                    }
                    if (final && chunk == _chunkCount - 1)
                    {
                        yield break; // nothing follows that would need this chunk in the cache
                    }
                    cancellation.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            sampler.Text.Dispose();
        }
    }

    private bool Guided => _sampler.Guided;

    // Where the render stands before its first step: at a checkpoint of its own, at the end of the video that it extends, or nowhere.
    private RenderCheckpoint Start()
    {
        var request = RenderCheckpoint.RequestOf(_config, _request);
        if (_request.Checkpoint is { } checkpoint)
        {
            var reached = Read(checkpoint);
            return reached.Request == request ? reached : throw new InvalidCheckpointException("The checkpoint is of another render.");
        }
        if (_request.Source is Extension extension)
        {
            var video = Read(extension.Video);
            var seen = video.Latents.Length / ChunkSize;
            return video with { Request = request, Prompts = video.Prompts[^1].Prompt == _request.Prompt ? video.Prompts : [.. video.Prompts, new(seen, _request.Prompt)] };
        }
        return new() { Model = RenderCheckpoint.ModelOf(_config), Landscape = _request.Landscape, Request = request, Prompts = [new(0, _request.Prompt)], Latents = [] };
    }

    private RenderCheckpoint? Remixed()
    {
        if (_request.Source is not Remix remix)
        {
            return null;
        }
        return remix.Strength is > 0 and <= 1 ? Read(remix.Video) : throw new ArgumentException($"The strength of a remix is above 0 and at most 1, not {remix.Strength}.");
    }

    private void RequireFirstFrame()
    {
        if (_request.Source is FirstFrame { Picture: var picture } && (picture.Width != Size.Width || picture.Height != Size.Height || picture.Pixels.Length != Size.Width * Size.Height * 3))
        {
            throw new ArgumentException($"The first frame must be {Size.Width}x{Size.Height} pixels, not {picture.Width}x{picture.Height}.");
        }
    }

    private void RequireCameo()
    {
        if (_request.Cameo is not { } picture)
        {
            return;
        }
        var side = _model.Info.CameoSide ?? throw new ArgumentException($"{_model.Info.Name} takes no cameo.");
        if (picture.Width != side || picture.Height != side || picture.Pixels.Length != side * side * 3)
        {
            throw new ArgumentException($"The cameo must be {side}x{side} pixels, not {picture.Width}x{picture.Height}.");
        }
    }

    private RenderCheckpoint Read(ReadOnlyMemory<byte> file) => RenderCheckpoint.Read(file, _config, _request.Landscape, ChunkSize);

    private int FirstLatent(int chunk) => chunk * _config.LatentsPerChunk;

    private Tensor Latents(IReadOnlyList<float> latents, int chunk) => tensor(latents.Skip(chunk * ChunkSize).Take(ChunkSize).ToArray(), _chunkShape, device: _model.Device);

    private void AskForPrompt(int chunk)
    {
        // At its first new chunk an extension already goes over to a prompt of its own.
        if (chunk > 0 && _prompts[^1].Chunk < chunk && _request.PromptNow?.Invoke() is { } prompt && prompt != _prompts[^1].Prompt)
        {
            _prompts.Add(new(chunk, prompt));
        }
    }

    // A prompt comes into force: what the window still holds of the video is seen again under it.
    // Source: Yang et al., "LongLive", 2025 (KV recache).
    private void TakePrompt(FewStepSampler sampler, KvCache cache, int chunk)
    {
        if (chunk == 0 || _prompts.Find(prompt => prompt.Chunk == chunk) is not { } taken)
        {
            return;
        }
        sampler.Text.Dispose();
        sampler.Text = Text(taken.Prompt);
        cache.Clear();
        var sink = (_config.Window.SinkFrames + _config.LatentsPerChunk - 1) / _config.LatentsPerChunk;
        var recent = _config.Window.Slides ? chunk - (_config.Window.Frames / _config.LatentsPerChunk - sink) : 0;
        foreach (var seen in Enumerable.Range(0, chunk).Where(seen => seen < sink || seen >= recent))
        {
            using var clean = Latents(_latents, seen);
            cache.SkipTo(FirstLatent(seen));
            sampler.Remember(FirstLatent(seen), clean);
        }
        cache.SkipTo(FirstLatent(chunk));
    }

    private RenderStep Known(FewStepSampler sampler, AutoencoderMemory memory, int chunk)
    {
        using var clean = Latents(_latents, chunk);
        if (chunk < _chunkCount - 1)
        {
            sampler.Remember(FirstLatent(chunk), clean);
        }
        var steps = sampler.Steps(FirstLatent(chunk)).Count;
        return Step(chunk, steps - 1, steps, Decode(clean, memory), final: true);
    }

    // What a chunk is drawn towards: the same chunk of the video that is remixed, or the picture that the first one begins with.
    private Tensor? Target(Tensor? first, int chunk)
    {
        if (_remixed is not null && (chunk + 1) * ChunkSize <= _remixed.Latents.Length)
        {
            return Latents(_remixed.Latents, chunk);
        }
        return chunk == 0 ? first?.alias() : null;
    }

    private ChunkGuide Guide(Tensor target) => _request.Source is Remix remix ? new(target, remix.Strength) : new(target, HeldFrames: 1);

    private RenderStep Step(int chunk, int step, int steps, IReadOnlyList<RgbFrame> frames, bool final, byte[]? checkpoint = null)
    {
        var first = chunk == 0 ? 0 : chunk * _config.FramesPerChunk - _config.Autoencoder.FramesToTrim;
        return new(chunk, _chunkCount, step, steps, first, [.. frames.Take(_request.FrameCount - first)], final, checkpoint);
    }

    // Decoding costs about as much as a denoising step, so a preview shows the chunk's first latent only, and later chunks, whose beginning is known from the frames before, show it once.
    private IReadOnlyList<RgbFrame> Preview(Tensor clean, AutoencoderMemory memory, int chunk, int step)
    {
        if (chunk > 0 && step > 1)
        {
            return [];
        }
        using var fork = memory.Fork();
        using var first = clean.narrow(1, 0, 1);
        return Decode(first, fork);
    }

    // The encoded prompt, under guidance followed by the empty one; zero after the end of each: (prompts, text len, d).
    private Tensor Text(string prompt)
    {
        string[] prompts = Guided ? [prompt, _sampler.NegativePrompt] : [prompt];
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var length = _config.Transformer.TextLen;
        var ids = prompts.SelectMany(each => _model.Tokenizer.Encode(each, length) is var text ? text.Concat(Enumerable.Repeat(_model.Tokenizer.Pad, length - text.Length)) : []).Select(id => (long)id).ToArray();
        var batch = tensor(ids, [prompts.Length, length], device: _model.Device);
        var mask = batch.ne(_model.Tokenizer.Pad);
        var rows = _model.TextEncoder.Forward(batch, mask);
        return (rows * mask.unsqueeze(-1)).DetachFromDisposeScope();
    }

    private IReadOnlyList<RgbFrame> Decode(Tensor clean, AutoencoderMemory memory)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var latents = _model.LatentMean.PlusProduct(clean, _model.LatentStd);
        var frames = _model.Autoencoder.Decode(latents.to(_model.ComputeType), memory);                              // (1, F, 3, H, W)
        return RgbFrame.Of(frames.squeeze(0));
    }

    // A chunk whose latents are all those of a still picture.
    private Tensor? Encoded(RgbFrame? picture)
    {
        if (picture is null)
        {
            return null;
        }
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        return Latent(picture).expand(_chunkShape).contiguous().DetachFromDisposeScope();
    }

    // The rows of the cameo, under guidance followed by none: (prompts, image len, C).
    private Tensor? Cameo()
    {
        if (_request.Cameo is not { } picture)
        {
            return null;
        }
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var rows = Latent(picture).flatten(3).squeeze(1).transpose(1, 2);                                             // (1, image len, C)
        return (Guided ? cat([rows, zeros_like(rows)]) : rows.contiguous()).DetachFromDisposeScope();
    }

    // A still picture as the transformer knows it, (1, 1, C, h, w).
    private Tensor Latent(RgbFrame picture)
    {
        var pixels = tensor(picture.Pixels, [1, 1, picture.Height, picture.Width, 3], device: _model.Device).permute(0, 1, 4, 2, 3);  // (1, 1, 3, H, W)
        var latent = _model.Autoencoder.Encode(pixels.to(_model.ComputeType) / 255).to(float32);                      // (1, 1, C, h, w)
        return (latent - _model.LatentMean) / _model.LatentStd;
    }

    private static float[] Values(Tensor clean)
    {
        using var scope = NewDisposeScope();
        return clean.cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>The noise of one chunk, drawn on the CPU from (seed, chunk), so that it does not depend on what was rendered before or on the device.</summary>
    private sealed class Noise(long seed, int chunk, long[] shape, double shared, Device device) : IDisposable
    {
        private const int WholeVideo = -1; // in place of a chunk

        private readonly Generator _generator = new((ulong)Mixed(seed, chunk));
        private bool _started;

        public Tensor Next()
        {
            using var mode = inference_mode();
            using var scope = NewDisposeScope();
            var noise = randn(shape, float32, generator: _generator);
            if (_started && shared > 0)
            {
                using var everywhere = new Generator((ulong)Mixed(seed, WholeVideo));
                noise = GaussianNoise.Shared(noise, randn([shape[0], 1, .. shape[2..]], float32, generator: everywhere), shared);
            }
            _started = true;
            return noise.to(device).MoveToOuterDisposeScope();
        }

        public void Dispose() => _generator.Dispose();

        // SplitMix64: neighbouring seeds and chunks must not give related noise.
        private static long Mixed(long seed, int chunk)
        {
            var bits = unchecked((ulong)seed + 0x9e3779b97f4a7c15ul * (ulong)(chunk + 1));
            bits = unchecked((bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ul);
            bits = unchecked((bits ^ (bits >> 27)) * 0x94d049bb133111ebul);
            return (long)((bits ^ (bits >> 31)) >> 1);
        }
    }
}

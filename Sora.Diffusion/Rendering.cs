using System.Runtime.CompilerServices;
using Sora.Diffusion.Autoencoder;
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
    private readonly RenderRequest _request;
    private readonly RenderCheckpoint _resumed;
    private readonly int _chunkCount;
    private readonly long[] _chunkShape; // (1, F, C, h, w)

    public Rendering(VideoModel model, RenderRequest request)
    {
        (_model, _config, _request) = (model, model.Config, request);
        _chunkCount = (int)((request.FrameCount + (long)_config.Autoencoder.FramesToTrim + _config.FramesPerChunk - 1) / _config.FramesPerChunk);
        var (height, width) = _config.LatentSize(request.Landscape ? _config.Landscape : _config.Portrait);
        _chunkShape = [1, _config.LatentsPerChunk, _config.Transformer.InDim, height, width];
        _resumed = request.Checkpoint is { } checkpoint ? RenderCheckpoint.Read(_config, request, checkpoint.Span, ChunkSize) : new(0, []);
    }

    private int ChunkSize => (int)_chunkShape.Aggregate(1L, (product, size) => product * size);

    public IEnumerable<RenderStep> Run(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var guided = _config.Sampler.Guidance != 1;
        using var text = Text(guided ? [_request.Prompt, ""] : [_request.Prompt]);
        using var cache = new KvCache(_config.Transformer, text.shape[0], _config.Transformer.TokensPerFrame((int)_chunkShape[3], (int)_chunkShape[4]), _config.Window, _model.ComputeType, _model.Device);
        using var memory = new TaehvMemory();
        var sampler = new FewStepSampler(_model.Transformer, cache, text, _config.Sampler);
        var latents = new List<float>(_resumed.Latents);

        for (var chunk = 0; chunk < Math.Min(_resumed.Chunks, _chunkCount); chunk++)
        {
            cancellation.ThrowIfCancellationRequested();
            Replay(sampler, memory, chunk);
        }
        for (var chunk = _resumed.Chunks; chunk < _chunkCount; chunk++)
        {
            using var noise = new Noise(_request.Seed, chunk, _chunkShape, _model.Device);
            var (step, steps) = (0, sampler.Steps(FirstLatent(chunk)).Count);
            foreach (var clean in sampler.Denoise(FirstLatent(chunk), noise.Next))
            {
                var final = ++step == steps;
                if (final)
                {
                    latents.AddRange(Values(clean));
                    yield return Step(chunk, step - 1, steps, Decode(clean, memory), new RenderCheckpoint(chunk + 1, [.. latents]).ToBytes(_config, _request));
                }
                else
                {
                    yield return Step(chunk, step - 1, steps, Preview(clean, memory, chunk, step), null);
                }
                if (final && chunk == _chunkCount - 1)
                {
                    yield break; // nothing follows that would need this chunk in the cache
                }
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private int FirstLatent(int chunk) => chunk * _config.LatentsPerChunk;

    private RenderStep Step(int chunk, int step, int steps, IReadOnlyList<RgbFrame> frames, byte[]? checkpoint)
    {
        var first = chunk == 0 ? 0 : chunk * _config.FramesPerChunk - _config.Autoencoder.FramesToTrim;
        return new(chunk, _chunkCount, step, steps, first, [.. frames.Take(_request.FrameCount - first)], checkpoint is not null, checkpoint);
    }

    // Decoding costs about as much as a denoising step, so a preview shows the chunk's first latent only, and later chunks, whose beginning is known from the frames before, show it once.
    private IReadOnlyList<RgbFrame> Preview(Tensor clean, TaehvMemory memory, int chunk, int step)
    {
        if (chunk > 0 && step > 1)
        {
            return [];
        }
        using var fork = memory.Fork();
        using var first = clean.narrow(1, 0, 1);
        return Decode(first, fork);
    }

    private void Replay(FewStepSampler sampler, TaehvMemory memory, int chunk)
    {
        using var clean = tensor(_resumed.Latents.AsSpan(chunk * ChunkSize, ChunkSize).ToArray(), _chunkShape, device: _model.Device);
        sampler.Remember(FirstLatent(chunk), clean);
        Decode(clean, memory);
    }

    // The encoded prompts, zero after the end of each: (prompts, text len, d).
    private Tensor Text(string[] prompts)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var length = _config.Transformer.TextLen;
        var ids = prompts.SelectMany(prompt => _model.Tokenizer.Encode(prompt, length) is var text ? text.Concat(Enumerable.Repeat(UnigramTokenizer.Pad, length - text.Length)) : []).Select(id => (long)id).ToArray();
        var batch = tensor(ids, [prompts.Length, length], device: _model.Device);
        var mask = batch.ne(UnigramTokenizer.Pad);
        var rows = _model.TextEncoder.Forward(batch, mask);
        return (rows * mask.unsqueeze(-1)).DetachFromDisposeScope();
    }

    private IReadOnlyList<RgbFrame> Decode(Tensor clean, TaehvMemory memory)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var latents = clean * PerChannel(_config.LatentStd, 1) + PerChannel(_config.LatentMean, 0);
        var frames = _model.Autoencoder.Decode(latents.to(_model.ComputeType), memory);                              // (1, F, 3, H, W)
        var pixels = (frames.squeeze(0).to(float32) * 255).round().to(uint8).permute(0, 2, 3, 1).contiguous().cpu();  // (F, H, W, 3)
        var (count, height, width) = ((int)pixels.shape[0], (int)pixels.shape[1], (int)pixels.shape[2]);
        var bytes = pixels.bytes;
        var size = width * height * 3;
        var pictures = new RgbFrame[count];
        for (var index = 0; index < count; index++)
        {
            pictures[index] = new(width, height, bytes.Slice(index * size, size).ToArray());
        }
        return pictures;
    }

    private Tensor PerChannel(double[]? values, double otherwise) =>
        values is null ? full([1], otherwise, float32, _model.Device) : tensor(values, float32, _model.Device).reshape(1, 1, -1, 1, 1);

    private static float[] Values(Tensor clean)
    {
        using var scope = NewDisposeScope();
        return clean.cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>The noise of one chunk, drawn on the CPU from (seed, chunk), so that it does not depend on what was rendered before or on the device.</summary>
    private sealed class Noise(long seed, int chunk, long[] shape, Device device) : IDisposable
    {
        private readonly Generator _generator = new((ulong)Mixed(seed, chunk));

        public Tensor Next()
        {
            using var mode = inference_mode();
            var noise = randn(shape, float32, generator: _generator);
            if (device.type == DeviceType.CPU)
            {
                return noise;
            }
            using (noise)
            {
                return noise.to(device);
            }
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

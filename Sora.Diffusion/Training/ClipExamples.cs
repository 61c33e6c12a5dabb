using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>What the transformer learns from in one step: chunks to denoise, each given the clean chunks before it.</summary>
/// <param name="Clean">Latents, (B, F, C, h, w).</param>
/// <param name="Context">The same, a little noised, for the chunks after them to look at, or a whole window, of which they are the end; null when there is one chunk only.</param>
/// <param name="Text">Encoded captions, (B, L, d).</param>
/// <param name="Actors">Where there is more than landscape, (B, F, grains down, grains across).</param>
/// <param name="Scenes">B scenes.</param>
/// <param name="Landscape">The orientation of the pictures.</param>
/// <param name="Latents">The moment of each of the F frames, in latents.</param>
/// <param name="Mask">Who sees whom in [context | noisy].</param>
/// <param name="Pictures">Faces, (B, latents, C), zero for a clip that is given none; null when none is.</param>
sealed record ClipExample(Tensor Clean, Tensor? Context, Tensor Text, Tensor Actors, IScene[] Scenes, bool Landscape, long[] Latents, Tensor? Mask, Tensor? Pictures)
{
    /// <summary>The velocity that a model sees in noisy latents, (B, F, C, h, w).</summary>
    /// <param name="model">The transformer.</param>
    /// <param name="noisy">(B, F, C, h, w).</param>
    /// <param name="levels">Their noise levels, (B, F).</param>
    /// <param name="afterBlock">Sees the tokens of the noisy latents, (B, F, T, d), after each block.</param>
    public Tensor Velocity(CausalWanModel model, Tensor noisy, Tensor levels, Action<int, Tensor>? afterBlock = null)
    {
        var times = FlowMatching.Timesteps(levels);
        if (Context is null) return model.Forward(noisy.transpose(1, 2), times, Text, Pictures, null, null, afterBlock).transpose(1, 2);

        var (seen, frames) = (Context.shape[1], noisy.shape[1]);
        var positions = arange(seen, float64);
        return model.Forward(
            cat([Context, noisy], 1).transpose(1, 2), cat([zeros([times.shape[0], seen]), times], 1), Text, Pictures, cat([positions, positions.narrow(0, seen - frames, frames)]), Mask,
            afterBlock is null ? null : (block, tokens) => afterBlock(block, tokens.narrow(1, seen, frames))).transpose(1, 2).narrow(1, seen, frames);
    }
}

/// <summary>Draws examples from the pools; which ones depends on the seed and the number of the step alone.</summary>
sealed class ClipExamples(TrainingOptions options, UnigramTokenizer tokenizer, UMT5Encoder textEncoder, LatentPool chunks, LatentPool clips, LatentPool? cameos) : IDisposable
{
    /// <summary>Context is noised up to this level, so that a rollout forgives its own small errors.</summary>
    const double ContextNoise = 0.2;

    /// <summary>One batch in so many shows actors that carry faces.</summary>
    const int CameosEvery = 3;

    readonly TrainingPreset preset = options.Preset;
    readonly Tensor mask = Window(options.Preset).DetachFromDisposeScope();

    /// <summary>Who sees whom in [window | its last chunk, noisy].</summary>
    public Tensor MaskOfLastChunk { get; } = LastChunk(options.Preset);

    /// <summary>The random choices of a step.</summary>
    public Generator Noise(int step) => new((ulong)Seeded.Random(~options.Seed, step).NextInt64());

    /// <summary>First chunks, where nearly all that a caption says is decided.</summary>
    public ClipExample FirstChunks(int step)
    {
        var landscape = step % 2 == 1;
        var batch = (Cameos(step) ?? chunks).Draw(preset.ChunkBatch, landscape, Seeded.Random(options.Seed, step), preset.LatentsPerChunk);
        return new(batch.Latents, null, Encode(batch.Captions), batch.Actors, batch.Scenes, landscape, [.. Enumerable.Range(0, preset.LatentsPerChunk).Select(latent => (long)latent)], null, batch.Pictures);
    }

    /// <summary>First chunks and clips in turn.</summary>
    public ClipExample Any(int step) => step % 2 == 0 ? FirstChunks(step / 2) : Clips(step / 2);

    /// <summary>Clips, and first chunks every third time.</summary>
    public ClipExample MostlyClips(int step) => step % 3 == 0 ? FirstChunks(step / 3) : Clips(step - 1 - step / 3);

    /// <summary>First chunks and first windows in turn: what a student makes videos of its own for.</summary>
    public ClipExample Beginnings(int step) => step % 2 == 0 ? FirstChunks(step / 2) : FirstWindows(step / 2);

    /// <summary>Every chunk as the sampler meets it: those of a first window, and as often, of clips that are longer, a later chunk after what the window holds then.</summary>
    public ClipExample Clips(int step) => Seeded.Random(~options.Seed, ~(long)step).Next(2) == 0 && Latents > preset.Window.Frames ? LaterChunks(step) : FirstWindows(step);

    // All chunks of a window at once.
    ClipExample FirstWindows(int step)
    {
        var (random, landscape) = (Seeded.Random(options.Seed, ~(long)step), step % 2 == 1);
        var batch = (Cameos(step) ?? clips).Draw(preset.ClipBatch, landscape, random, preset.Window.Frames);
        return new(batch.Latents, Noised(batch.Latents, step), Encode(batch.Captions), batch.Actors, batch.Scenes, landscape, [.. Enumerable.Range(0, preset.Window.Frames).Select(latent => (long)latent)], mask, batch.Pictures);
    }

    // The sink, then the latest frames, with a gap between them: only the last chunk is one that the sampler draws from such a past. It costs less than a window, so there are more of them.
    ClipExample LaterChunks(int step)
    {
        var (random, landscape, chunk) = (Seeded.Random(options.Seed, ~(long)step), step % 2 == 1, preset.LatentsPerChunk);
        var (sink, recent) = (preset.Window.SinkFrames, preset.Window.Frames - preset.Window.SinkFrames);
        var batch = (Cameos(step) ?? clips).Draw(preset.ClipBatch * 3 / 2, landscape, random);
        var start = random.Next(sink + 1, Latents - recent + 1);
        long[] window = [.. Enumerable.Range(0, sink).Concat(Enumerable.Range(start, recent)).Select(latent => (long)latent)];
        var (seen, last) = (batch.Latents.index_select(1, tensor(window)), tensor(window[^chunk..]));
        return new(batch.Latents.index_select(1, last), Noised(seen, step), Encode(batch.Captions), batch.Actors.index_select(1, last), batch.Scenes, landscape, window[^chunk..], MaskOfLastChunk, batch.Pictures);
    }

    Tensor Noised(Tensor clean, int step)
    {
        using var generator = Noise(~step);
        return FlowMatching.Corrupt(clean, rand([clean.shape[0], clean.shape[1]], generator: generator) * ContextNoise, generator).Noisy;
    }

    int Latents => preset.FilmFrames / preset.Autoencoder.FramesPerLatent;

    LatentPool? Cameos(int step) => step % CameosEvery == 0 ? cameos : null;

    /// <summary>The velocity that a teacher sees as its sampler has it: away from what it would draw without caption and picture, (B, F, C, h, w).</summary>
    /// <param name="example">Captions, pictures and context.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="noisy">(B, F, C, h, w).</param>
    /// <param name="levels">Their noise levels, (B, F).</param>
    public Tensor Guided(ClipExample example, CausalWanModel teacher, Tensor noisy, Tensor levels)
    {
        using var scope = NewDisposeScope();
        var told = example.Velocity(teacher, noisy, levels);
        var untold = (example with { Text = Encode([.. Enumerable.Repeat("", (int)noisy.shape[0])]), Pictures = null }).Velocity(teacher, noisy, levels);
        return (untold + (told - untold) * Guidance(example, preset)).MoveToOuterDisposeScope();
    }

    /// <summary>The guidance of each latent: the first chunk's, or that of every later one, (F, 1, 1, 1).</summary>
    internal static Tensor Guidance(ClipExample example, TrainingPreset preset) =>
        tensor(example.Latents.Select(latent => (float)preset.TeacherSampler.GuidanceOf(firstChunk: latent < preset.LatentsPerChunk)).ToArray()).view(-1, 1, 1, 1);

    Tensor Encode(IReadOnlyList<string> captions)
    {
        using var guard = no_grad();
        return TextBatch.Encode(textEncoder, tokenizer, captions, preset.Transformer.TextLen);
    }

    static Tensor Window(TrainingPreset preset) => CausalMask.TeacherForcing(preset.Window.Frames, preset.LatentsPerChunk, preset.TokensPerFrame).to(preset.ComputeType);

    static Tensor LastChunk(TrainingPreset preset)
    {
        using var scope = NewDisposeScope();
        var (window, chunk) = (preset.Window.Frames * preset.TokensPerFrame, preset.LatentsPerChunk * preset.TokensPerFrame);
        var kept = cat([arange(window), arange(2 * window - chunk, 2 * window)]);
        return Window(preset).index_select(0, kept).index_select(1, kept).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        mask.Dispose();
        MaskOfLastChunk.Dispose();
    }
}

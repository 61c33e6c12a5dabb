using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Wan;

/// <summary>Where the time axis of the rotary embedding is counted from.</summary>
public enum FramePositions
{
    /// <summary>From the start of the video, as Self-Forcing does: keys are rotated once, before they are cached.</summary>
    Absolute,

    /// <summary>From the start of the cache: keys are rotated at every use by the place they have then, so no position ever exceeds the window and a video may be of any length.</summary>
    WithinWindow,
}

/// <summary>How much of a video a cache holds.</summary>
/// <param name="Frames">Latent frames in all, sink and current chunk included.</param>
/// <param name="SinkFrames">Frames at the start of the video that are never evicted.</param>
/// <param name="Slides">True: the oldest frames after the sink make room for new ones. False: the cache must hold the whole video.</param>
/// <param name="Positions">Where time is counted from.</param>
public sealed record KvWindow(int Frames, int SinkFrames = 0, bool Slides = true, FramePositions Positions = FramePositions.Absolute);

/// <summary>What one layer attends to of a prompt: keys and values of its text and, if it has one, of its picture, (B, rows, H, D) each.</summary>
internal sealed record PromptKeys(Tensor Keys, Tensor Values, (Tensor Keys, Tensor Values)? Picture = null) : IDisposable
{
    /// <summary>Apart from gradients and from the scope they were made in.</summary>
    public PromptKeys Kept() => new(Keep(Keys), Keep(Values), Picture is var (keys, values) ? (Keep(keys), Keep(values)) : null);

    public void Dispose()
    {
        Keys.Dispose();
        Values.Dispose();
        Picture?.Keys.Dispose();
        Picture?.Values.Dispose();
    }

    // The rows of a head one after the other, as the products of attention read them.
    private static Tensor Keep(Tensor value) => value.detach().transpose(1, 2).contiguous().transpose(1, 2).DetachFromDisposeScope();
}

/// <summary>Keys and values of the frames already seen by one rollout, per layer, and of its prompt. A chunk that is run again at the same place overwrites what it left.</summary>
public sealed class KvCache : IDisposable
{
    private readonly Tensor[] _keys;   // per layer (B, tokens, H, D), in memory head by head, as the products of attention read them
    private readonly Tensor[] _values;
    private readonly Tensor[]? _rotated; // the keys, each turned by its place in the window
    private readonly bool[] _moved;      // per layer: frames have moved within the window since they were turned
    private readonly PromptKeys?[] _prompt;
    private readonly int _capacity;
    private readonly int _sink;
    private Tensor? _turns;              // of the frames in _turned
    private (int First, int Count) _turned;
    private int _writeAt;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="config">The network that will use it.</param>
    /// <param name="batch">Videos side by side.</param>
    /// <param name="tokensPerFrame">Tokens of a latent frame.</param>
    /// <param name="window">How much it holds.</param>
    /// <param name="type">The type the network computes in.</param>
    /// <param name="device">Null for the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the sink fills the whole window.</exception>
    public KvCache(WanConfig config, long batch, int tokensPerFrame, KvWindow window, ScalarType type = ScalarType.Float32, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokensPerFrame, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(window.SinkFrames);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window.Frames, window.SinkFrames);
        (Batch, TokensPerFrame, Window) = (batch, tokensPerFrame, window);
        (_capacity, _sink) = (window.Frames * tokensPerFrame, window.SinkFrames * tokensPerFrame);
        (_keys, _values, _prompt) = (Buffers(), Buffers(), new PromptKeys?[config.NumLayers]);
        (_rotated, _moved) = (window.Positions == FramePositions.WithinWindow ? Buffers() : null, new bool[config.NumLayers]);

        Tensor[] Buffers() => [.. Enumerable.Range(0, config.NumLayers).Select(_ =>
        {
            using var heads = zeros([batch, config.NumHeads, _capacity, config.HeadDim], type, device);
            return heads.transpose(1, 2).DetachFromDisposeScope();
        })];
    }

    /// <summary>How much it holds.</summary>
    public KvWindow Window { get; }

    /// <summary>Videos side by side.</summary>
    public long Batch { get; }

    /// <summary>Tokens of a latent frame.</summary>
    public int TokensPerFrame { get; }

    /// <summary>Tokens of the video seen so far.</summary>
    public int GlobalEnd { get; private set; }

    /// <summary>Tokens in the cache.</summary>
    public int LocalEnd { get; private set; }

    /// <summary>True once a prompt has been seen; a text passed later is not looked at.</summary>
    internal bool HasText => _prompt[^1] is not null;

    /// <summary>Forgets the prompt and all frames: what a new prompt asks for, for the frames' keys and values carry the old one in every layer but the first.</summary>
    public void Clear()
    {
        ClearText();
        (GlobalEnd, LocalEnd, _writeAt) = (0, 0, 0);
    }

    /// <summary>Passes over frames of the video that the window would have lost by now: the next chunk begins at a later frame.</summary>
    /// <param name="frame">Index within the video; not before the end of what was seen, and exactly there if the window does not slide.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame was seen, or may not be left out.</exception>
    public void SkipTo(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frame * TokensPerFrame, GlobalEnd, nameof(frame));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame * TokensPerFrame, Window.Slides ? int.MaxValue : GlobalEnd, nameof(frame));
        GlobalEnd = frame * TokensPerFrame;
    }

    /// <summary>Forgets the prompt, so that the next call takes a new one. Frames stay.</summary>
    public void ClearText()
    {
        foreach (var prompt in _prompt)
        {
            prompt?.Dispose();
        }
        Array.Clear(_prompt);
    }

    internal PromptKeys Prompt(int layer, Func<PromptKeys> compute) => _prompt[layer] ??= compute().Kept();

    /// <summary>Makes room for a chunk: drops the oldest frames after the sink when the window is full.</summary>
    /// <exception cref="ArgumentException">The chunk is neither the next one nor the last one again, or the window has no room for it.</exception>
    internal void Place(int start, int count)
    {
        var end = start + count;
        var added = end - GlobalEnd;
        if (added != 0 && start != GlobalEnd)
        {
            throw new ArgumentException($"A chunk must follow the {GlobalEnd / TokensPerFrame} frames seen or run the last of them again; this one is {count / TokensPerFrame} frames from frame {start / TokensPerFrame}.", nameof(start));
        }
        if (Window.Slides ? _sink + count > _capacity : end > _capacity)
        {
            throw new ArgumentException($"A cache of {Window.Frames} frames, {Window.SinkFrames} of them sink, has no room for {count / TokensPerFrame} frames from frame {start / TokensPerFrame}.", nameof(count));
        }
        var evicted = LocalEnd + added - _capacity;
        if (added > 0 && evicted > 0)
        {
            Evict(evicted);
        }
        (GlobalEnd, LocalEnd) = (end, LocalEnd + added);
        _writeAt = LocalEnd - count;
    }

    /// <summary>The rotations of the chunk last placed and, where positions are counted within it, of the whole window; kept for as long as they stay the same.</summary>
    /// <param name="compute">Gives the rotation of every token of frames at these times.</param>
    internal (Tensor Chunk, Tensor? Window) Turns(Func<Tensor, Tensor> compute)
    {
        var chunk = LocalEnd - _writeAt;
        var (first, count) = _rotated is null ? ((GlobalEnd - chunk) / TokensPerFrame, chunk / TokensPerFrame) : (0, LocalEnd / TokensPerFrame);
        if (_turns is null || _turned != (first, count))
        {
            _turns?.Dispose();
            (_turns, _turned) = (compute(arange(first, first + count, float64)).DetachFromDisposeScope(), (first, count));
        }
        return _rotated is null ? (_turns, null) : (_turns.narrow(0, _writeAt, chunk), _turns);
    }

    private void Evict(int tokens)
    {
        Array.Fill(_moved, true);
        var kept = LocalEnd - tokens - _sink;
        foreach (var buffer in kept > 0 ? _keys.Concat(_values) : [])
        {
            using var moved = buffer.narrow(1, _sink + tokens, kept).clone(); // the two places overlap
            using var target = buffer.narrow(1, _sink, kept);
            target.copy_(moved);
        }
        LocalEnd -= tokens;
    }

    /// <summary>Stores the keys and values of the chunk last placed and gives those of the whole window, the keys rotated.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="keys">Keys of the chunk, (B, S, H, D).</param>
    /// <param name="rotated">The same, rotated.</param>
    /// <param name="values">Values of the chunk, (B, S, H, D).</param>
    /// <param name="window">Rotation of the whole window, from <see cref="Turns"/>.</param>
    internal (Tensor Keys, Tensor Values) Write(int layer, Tensor keys, Tensor rotated, Tensor values, Tensor? window)
    {
        Put(_keys, _rotated is null ? rotated : keys);
        Put(_values, values);
        if (_rotated is not null && window is not null)
        {
            if (_moved[layer])
            {
                Before(_rotated).copy_(RotaryEmbedding.Rotate(Before(_keys), window.narrow(0, 0, _writeAt)));
                _moved[layer] = false;
            }
            // Always as the chunk itself rotated them, so that a chunk that is run once leaves what one that is run many times leaves, to the bit.
            Put(_rotated, rotated);
        }
        return (All(_rotated ?? _keys), All(_values));

        void Put(Tensor[] buffers, Tensor chunk) => buffers[layer].narrow(1, _writeAt, chunk.size(1)).copy_(chunk);
        Tensor Before(Tensor[] buffers) => buffers[layer].narrow(1, 0, _writeAt);
        Tensor All(Tensor[] buffers) => buffers[layer].narrow(1, 0, LocalEnd);
    }

    /// <summary>What a layer has stored, over the whole capacity.</summary>
    internal (Tensor Keys, Tensor Values) Stored(int layer) => (_keys[layer], _values[layer]);

    /// <summary>What a layer has stored of the prompt; null before the first call.</summary>
    internal PromptKeys? StoredPrompt(int layer) => _prompt[layer];

    /// <summary>Frees the cache.</summary>
    public void Dispose()
    {
        ClearText();
        _turns?.Dispose();
        foreach (var buffer in _keys.Concat(_values).Concat(_rotated ?? []))
        {
            buffer.Dispose();
        }
    }
}

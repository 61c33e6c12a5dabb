using Sora.Diffusion.Wan;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Wan;

public sealed class CausalWanModelTests : IDisposable
{
    private const int Chunk = 2, Frames = 6, Height = 3, Width = 2, Tokens = Height * Width;

    private static readonly WanConfig Config = TinyModel.Config.Transformer;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly CausalWanModel _model;
    private readonly Tensor _clean, _noisy, _times, _text;

    public CausalWanModelTests()
    {
        manual_seed(3);
        _model = new(Config);
        using (no_grad())
        {
            nn.init.normal_(_model.named_parameters().Single(pair => pair.name == "head.head.weight").parameter, 0, 0.3);
        }
        (_clean, _noisy) = (randn([2, 4, Frames, Height, Width]), randn([2, 4, Frames, Height, Width]));
        (_times, _text) = (rand(2, Frames) * 1000, randn(2, 5, Config.TextDim));
    }

    [Fact]
    public void Teacher_forcing_sees_what_sampling_with_a_cache_sees()
    {
        using var mode = inference_mode();
        var parallel = TeacherForced().narrow(2, Frames, Frames);
        using var cache = new KvCache(Config, 2, Tokens, new(Frames, Slides: false));

        for (var start = 0; start < Frames; start += Chunk)
        {
            var streamed = _model.Forward(_noisy.narrow(2, start, Chunk), _times.narrow(1, start, Chunk), _text, cache, start);
            Assert.True(allclose(parallel.narrow(2, start, Chunk), streamed, atol: 1e-4));
            _model.Forward(_clean.narrow(2, start, Chunk), zeros(2, Chunk), _text, cache, start);
        }
    }

    [Fact]
    public void Positions_within_the_window_are_those_of_the_video_until_the_window_slides()
    {
        using var mode = inference_mode();
        using var absolute = new KvCache(Config, 2, Tokens, new(4, SinkFrames: 1));
        using var relative = new KvCache(Config, 2, Tokens, new(4, SinkFrames: 1, Positions: FramePositions.WithinWindow));

        var same = Enumerable.Range(0, Frames / Chunk).Select(index => index * Chunk).Select(start =>
            allclose(Velocity(absolute, start), Velocity(relative, start), atol: 1e-4)).ToList();
        Assert.Equal([true, true, false], same);

        Tensor Velocity(KvCache cache, int start) => _model.Forward(_noisy.narrow(2, start, Chunk), _times.narrow(1, start, Chunk), _text, cache, start);
    }

    [Fact]
    public void A_network_that_asks_at_once_answers_as_before_and_keeps_its_weights()
    {
        using var mode = inference_mode();
        var before = TeacherForced();
        var weights = _model.named_parameters().Select(pair => (pair.name, pair.parameter.clone())).ToArray();

        _model.Join();

        Assert.True(allclose(before, TeacherForced(), atol: 1e-4));
        Assert.Equal(weights.Select(pair => pair.name), _model.named_parameters().Select(pair => pair.name));
        Assert.All(weights.Zip(_model.named_parameters()), pair => Assert.True(pair.First.Item2.Equals(pair.Second.parameter)));
    }

    [Fact]
    public void Every_weight_gets_a_gradient_in_float32_and_in_bfloat16()
    {
        foreach (var type in new[] { float32, bfloat16 })
        {
            _model.ComputeType = type;
            _model.zero_grad();
            TeacherForced().square().mean().backward();
            Assert.All(_model.named_parameters(), pair => Assert.True(pair.parameter.grad is { } grad && grad.dtype == float32 && grad.abs().sum().item<float>() > 0, pair.name));
        }
    }

    [Fact]
    public void A_text_is_the_same_text_with_or_without_rows_of_zeros_after_it()
    {
        using var mode = inference_mode();
        Assert.True(allclose(_model.Forward(_noisy, _times, _text), _model.Forward(_noisy, _times, cat([_text, zeros(2, 1, Config.TextDim)], 1)), atol: 1e-5));
    }

    [Fact]
    public void Wrong_shapes_are_refused_by_name_and_do_not_end_the_process()
    {
        using var cache = new KvCache(Config, 2, Tokens, new(4, SinkFrames: 1));

        Assert.Equal("latents", Assert.Throws<ArgumentException>(() => _model.Forward(randn([2, 5, 2, 3, 2]), zeros(2, 2), _text)).ParamName);
        Assert.Equal("timesteps", Assert.Throws<ArgumentException>(() => _model.Forward(_noisy, zeros(2, 2), _text)).ParamName);
        Assert.Equal("text", Assert.Throws<ArgumentException>(() => _model.Forward(_noisy, _times, randn(2, 5, 99))).ParamName);
        Assert.Equal("cache", Assert.Throws<ArgumentException>(() => _model.Forward(randn([1, 4, 2, 3, 2]), zeros(1, 2), randn(1, 5, Config.TextDim), cache, 0)).ParamName);
        Assert.Throws<ArgumentException>(() => _model.Forward(_noisy.narrow(2, 0, 4), _times.narrow(1, 0, 4), _text, cache, 0)); // sink and chunk exceed the window
        Assert.Throws<ArgumentException>(() => _model.Forward(_noisy.narrow(2, 0, 2), _times.narrow(1, 0, 2), _text, cache, 2)); // frames 0 and 1 were never seen
    }

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    private Tensor TeacherForced()
    {
        var positions = arange(Frames);
        return _model.Forward(cat([_clean, _noisy], 2), cat([zeros(2, Frames), _times], 1), _text, cat([positions, positions]), CausalMask.TeacherForcing(Frames, Chunk, Tokens));
    }
}

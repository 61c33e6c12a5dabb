using CsCheck;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Weights;

public sealed class EightBitWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    private string Path => System.IO.Path.Combine(_folder.Path, "weights.safetensors");

    [Fact]
    public void Every_weight_comes_back_within_half_a_step_of_its_row() => Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[0, 1000]).Sample((rows, columns, seed) =>
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed);
        var matrix = randn([rows, columns, 3], generator: random) * randn([rows, 1, 1], generator: random).exp();
        matrix[0] = 0;
        SafeTensorsFile.Write(Path, EightBitWeights.Pack("w", matrix).OrderByDescending(part => part.Value.element_size()));

        using var file = WeightsFile.Open(Path);

        Assert.Equal(["w"], file.Entries.Keys);
        Assert.Equal(float32, file.Entries["w"].Type);
        Assert.Equal([rows, columns, 3L], file.Entries["w"].Shape);
        var halfStep = matrix.abs().amax([1, 2], keepdim: true) / 127 / 2;
        Assert.True(((file.View("w") - matrix).abs() <= halfStep * 1.001f).all().item<bool>());
    }, iter: 50, threads: 1);

    [Fact]
    public void A_model_saved_in_8_bits_draws_nearly_what_it_drew_and_is_smaller()
    {
        using var folder = new TinyModel();
        var (file, request) = (folder.File("transformer.safetensors"), new RenderRequest { Prompt = "a red ball", FrameCount = 8, Seed = 1 });
        byte[][] before, after;
        using (var model = folder.Load())
        {
            before = [.. TinyModel.FinalFrames(model.Render(request))];
            model.Transformer.Save(file);
            var size = new FileInfo(file).Length;
            model.Transformer.Save(file, int8);
            Assert.InRange(new FileInfo(file).Length, 1, size / 2);
        }

        using (var model = folder.Load()) after = [.. TinyModel.FinalFrames(model.Render(request))];

        Assert.NotEqual(before, after);
        Assert.InRange(before.SelectMany(pixels => pixels).Zip(after.SelectMany(pixels => pixels), (was, isNow) => Math.Abs(was - isNow)).Average(), 0, 6);
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 5)]
    public void Without_a_scale_for_each_row_the_tensor_is_named(bool scaled, int scales)
    {
        var parts = new Dictionary<string, Tensor> { ["w"] = zeros([4, 2], int8) };
        if (scaled) parts["w.scale"] = ones(scales);
        SafeTensorsFile.Write(Path, parts.OrderByDescending(part => part.Value.element_size()));

        var error = Assert.Throws<WeightsException>(() => WeightsFile.Open(Path));

        Assert.Contains("'w.scale'", error.Message, StringComparison.Ordinal);
        File.Delete(Path); // nothing holds it
    }

    [Fact]
    public void A_scale_that_belongs_to_no_8_bits_is_a_weight_like_any_other()
    {
        SafeTensorsFile.Write(Path, new Dictionary<string, Tensor> { ["norm.scale"] = ones(2), ["norm"] = ones(2) });
        using var file = WeightsFile.Open(Path);
        Assert.Equal(["norm", "norm.scale"], file.Entries.Keys.Order());
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }
}

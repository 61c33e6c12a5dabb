using Sora.Diffusion.Published;
using Sora.Diffusion.Text;
using Sora.Diffusion.Weights;
using TorchSharp;

namespace Sora.Diffusion.Tests.Golden;

public sealed class UMT5GoldenTests
{
    [Theory]
    [InlineData("long")]
    [InlineData("short")]
    public void Padded_batches_encode_as_the_reference_does(string part)
    {
        using var golden = new GoldenCase("06-umt5");
        using var encoder = new UMT5Encoder(GoldenCase.Read<UMT5Config>(golden.Config));
        encoder.Load(golden.Weights);

        var mask = golden.Tensor($"in.{part}.mask");
        var rows = encoder.Forward(golden.Tensor($"in.{part}.ids"), mask);

        golden.Expect($"out.{part}.raw", rows);
        golden.Expect($"out.{part}.zeroed", rows * mask.unsqueeze(-1));
    }

    [Fact]
    public void The_names_of_transformers_give_the_same_encoder()
    {
        using var golden = new GoldenCase("06-umt5");
        var config = GoldenCase.Read<TransformersTextConfig>(golden.Json.GetProperty("hf_config")).ToUMT5();
        Assert.Equal(GoldenCase.Read<UMT5Config>(golden.Config), config);
        using var encoder = new UMT5Encoder(config);
        using var weights = PublishedNames.TextEncoder(SafeTensorsFile.Open(golden.File("weights_hf.safetensors")));
        encoder.Load(weights);

        golden.Expect("out.short.raw", encoder.Forward(golden.Tensor("in.short.ids"), golden.Tensor("in.short.mask")));
    }

    [Fact]
    public void Distances_fall_into_the_buckets_of_the_reference()
    {
        using var golden = new GoldenCase("06-umt5");
        golden.Expect("out.buckets", UMT5Encoder.Buckets(golden.Tensor("in.relative_positions"), GoldenCase.Read<UMT5Config>(golden.Config)), tolerance: 0);
    }
}

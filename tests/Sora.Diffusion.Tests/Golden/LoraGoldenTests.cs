using Sora.Diffusion.Published;
using Sora.Diffusion.Weights;
using TorchSharp;

namespace Sora.Diffusion.Tests.Golden;

public sealed class LoraGoldenTests
{
    [Theory]
    [InlineData("lora.safetensors")]
    [InlineData("lora_adapter_named.safetensors")]
    [InlineData("lora.pt")]
    public void Adapted_weights_are_those_of_the_formula_and_all_others_stay_bit_for_bit(string name)
    {
        using var golden = new GoldenCase("11-lora-merge");
        var adapter = PublishedNames.Transformer(WeightsFile.Open(golden.File(name)));
        using var merged = new LoraWeights(SafeTensorsFile.Open(golden.File("weights.safetensors")), adapter, ModelJson.Read<LoraConfig>(golden.File("adapter_config.json")).Scale);
        using var expected = SafeTensorsFile.Open(golden.File("expected_merged.safetensors"));
        var untouched = GoldenCase.Read<string[]>(golden.Json.GetProperty("not_adapted")).ToHashSet();

        Assert.Equal(expected.Entries.Keys.Order(), merged.Entries.Keys.Order());
        Assert.All(expected.Entries.Keys, tensor =>
        {
            var (wanted, value) = (expected.View(tensor), merged.View(tensor));
            if (untouched.Contains(tensor))
            {
                GoldenCase.ExpectBits(tensor, wanted, value);
            }
            Assert.Equal(wanted.shape, value.shape);
            Assert.InRange((wanted - value).abs().max().item<float>(), 0, golden.Tolerance);
        });
    }

    [Theory]
    [InlineData("blocks.0.self_attn.q.lora_A.weight", null)]
    [InlineData("blocks.9.self_attn.q.lora_A.weight", "blocks.9.self_attn.q.lora_B.weight")]
    [InlineData("head.modulation.lora_A.weight", "head.modulation.lora_B.weight")]
    [InlineData("blocks.0.self_attn.q.bias", null)]
    public void An_adapter_that_does_not_fit_is_named(string first, string? second)
    {
        using var folder = new TemporaryFolder();
        using var golden = new GoldenCase("11-lora-merge");
        var path = folder.File("adapter.safetensors");
        SafeTensorsFile.Write(path, new[] { first, second }.OfType<string>().Select(name => KeyValuePair.Create(name, torch.zeros(3, 3))));

        using var weights = SafeTensorsFile.Open(golden.File("weights.safetensors"));
        using var adapter = SafeTensorsFile.Open(path);
        var error = Assert.Throws<WeightsException>(() => new LoraWeights(weights, adapter, 1));
        Assert.Equal((path, first), (error.File, error.Tensor));
    }
}

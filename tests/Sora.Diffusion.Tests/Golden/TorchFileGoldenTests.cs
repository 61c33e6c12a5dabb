using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Tests.Golden;

public sealed class TorchFileGoldenTests
{
    public static TheoryData<string> Refused => GoldenFiles.Named("10-torch-pt", "refuse_*");

    [Theory]
    [InlineData("model.pt", null, "expected_generator_ema.safetensors")]
    [InlineData("model.pt", "generator", "expected_generator.safetensors")]
    [InlineData("newer_layout.pt", null, "expected_generator_ema.safetensors")]
    [InlineData("flat.pt", null, "expected_generator.safetensors")]
    [InlineData("parameters.pt", null, "expected_generator.safetensors")]
    [InlineData("many.pt", null, "expected_many.safetensors")]
    public void Every_tensor_of_a_checkpoint_is_read_bit_for_bit_under_its_own_name(string name, string? key, string expected)
    {
        using var golden = new GoldenCase("10-torch-pt");
        using var file = TorchFile.Open(golden.File(name), key);
        using var wanted = SafeTensorsFile.Open(golden.File(expected));

        Assert.Equal(wanted.Entries.Keys.Order(), file.Entries.Keys.Order());
        Assert.All(wanted.Entries.Keys, tensor => GoldenCase.ExpectBits(tensor, wanted.View(tensor), file.View(tensor)));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_file_that_is_damaged_or_asks_for_more_than_tensors_is_refused(string name)
    {
        using var golden = new GoldenCase("10-torch-pt");
        Assert.Equal(golden.File(name), Assert.Throws<WeightsException>(() => TorchFile.Open(golden.File(name))).File);
    }

    [Fact]
    public void A_function_that_a_checkpoint_wants_to_call_is_named_and_not_called()
    {
        using var golden = new GoldenCase("10-torch-pt");
        var error = Assert.Throws<WeightsException>(() => TorchFile.Open(golden.File("refuse_function_call.pt")));
        Assert.Contains("nothing was executed", error.Message);
    }

    [Fact]
    public void A_dictionary_that_is_not_there_is_named()
    {
        using var golden = new GoldenCase("10-torch-pt");
        Assert.Contains("'discriminator'", Assert.Throws<WeightsException>(() => TorchFile.Open(golden.File("model.pt"), "discriminator")).Message);
    }
}

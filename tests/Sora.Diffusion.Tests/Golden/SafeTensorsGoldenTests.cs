using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Golden;

public sealed class SafeTensorsGoldenTests
{
    public static TheoryData<string> Refused => GoldenFiles.Named("13-safetensors-dtypes", "refuse_*");

    [Fact]
    public void Every_type_of_the_format_has_the_values_of_its_specification()
    {
        using var golden = new GoldenCase("13-safetensors-dtypes");
        using var file = SafeTensorsFile.Open(golden.File("dtypes.safetensors"));
        ExpectValues(golden, file, file.Entries.Keys);
    }

    [Fact]
    public void Files_that_an_index_lists_are_read_as_one()
    {
        using var golden = new GoldenCase("13-safetensors-dtypes");
        using var shards = SafeTensorsIndex.Open(golden.File("model.safetensors.index.json"));
        using var whole = SafeTensorsFile.Open(golden.File("dtypes.safetensors"));

        var names = whole.Entries.Keys.Where(name => !name.StartsWith("f8", StringComparison.Ordinal)).ToList();
        Assert.Equal(names.Order(), shards.Entries.Keys.Order());
        ExpectValues(golden, shards, names);
    }

    [Theory]
    [InlineData("\"f32\": \"model-00001-of-00002.safetensors\"", "\"f32\": \"model-00002-of-00002.safetensors\"", "model-00002-of-00002.safetensors")]
    [InlineData("\"f32\": \"model-00001-of-00002.safetensors\"", "\"f32\": \"../other.safetensors\"", "model.safetensors.index.json")]
    [InlineData("\"f32\": \"model-00001-of-00002.safetensors\"", "\"f32\": \"model-00003-of-00002.safetensors\"", "model-00003-of-00002.safetensors")]
    [InlineData("weight_map", "other_map", "model.safetensors.index.json")]
    public void An_index_that_lists_what_is_not_there_is_refused_and_the_file_named(string part, string replacement, string culprit)
    {
        using var golden = new GoldenCase("13-safetensors-dtypes");
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(golden.Folder, "model*"))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }
        var index = folder.File("model.safetensors.index.json");
        var text = File.ReadAllText(index);
        Assert.Contains(part, text);
        File.WriteAllText(index, text.Replace(part, replacement, StringComparison.Ordinal));

        Assert.Equal(folder.File(culprit), Assert.Throws<WeightsException>(() => SafeTensorsIndex.Open(index)).File);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_damaged_file_is_refused(string name)
    {
        using var golden = new GoldenCase("13-safetensors-dtypes");
        Assert.Equal(golden.File(name), Assert.Throws<WeightsException>(() => SafeTensorsFile.Open(golden.File(name))).File);
    }

    // Integers and booleans as they are; float64 rounded, everything narrower widened.
    private static void ExpectValues(GoldenCase golden, IWeights weights, IEnumerable<string> names)
    {
        using var expected = SafeTensorsFile.Open(golden.File("expected_float32.safetensors"));
        foreach (var name in names)
        {
            var wanted = expected.View(expected.Entries.ContainsKey(name) ? name : $"{name}_nonfinite");
            var value = weights.View(name).to(wanted.dtype);
            Assert.Equal(wanted.shape, value.shape);
            Assert.True(allclose(wanted, value, rtol: 0, atol: 0, equal_nan: true), $"{name}: other values.");
        }
    }
}

using CsCheck;
using Sora.Diffusion.Sampling;
using Sora.Diffusion.Weights;

namespace Sora.Diffusion.Tests.Sampling;

/// <summary>What the qualities make of a model's steps.</summary>
public sealed class SamplerConfigTests
{
    private static readonly Gen<int[]> FallingSteps = Gen.Int[1, 1000].HashSet[1, 40].Select(steps => steps.OrderDescending().ToArray());

    [Fact]
    public void Standard_is_the_model_as_it_is()
    {
        var config = new SamplerConfig { Draft = new() { Steps = 3 } };
        Assert.Same(config, config.Of(RenderQuality.Standard));
    }

    [Fact]
    public void Draft_takes_every_second_step_of_an_even_number_and_high_one_more_between_any_two()
    {
        var config = new SamplerConfig { FirstChunkSteps = [1000, 750, 500, 250], LaterChunkSteps = [1000, 500], Steps = 50 };
        var (draft, high) = (config.Of(RenderQuality.Draft), config.Of(RenderQuality.High));
        Assert.Equal([1000, 500], draft.FirstChunkSteps);
        Assert.Equal([1000], draft.LaterChunkSteps);
        Assert.Equal([1000, 875, 750, 625, 500, 375, 250, 125], high.FirstChunkSteps);
        Assert.Equal([1000, 750, 500, 250], high.LaterChunkSteps);
        Assert.Equal((25, 100), (draft.Steps, high.Steps));
    }

    [Fact]
    public void Whatever_the_steps_are_those_derived_are_valid_begin_at_the_same_noise_and_are_fewer_or_more() => Gen.Select(FallingSteps, FallingSteps, Gen.Int[1, 1000]).Sample((first, later, count) =>
    {
        var config = new SamplerConfig { FirstChunkSteps = first, LaterChunkSteps = later, Steps = count };
        config.Validate();
        var (draft, high) = (config.Of(RenderQuality.Draft), config.Of(RenderQuality.High));
        Assert.All([draft, high], other => Assert.Equal((first[0], later[0]), (other.FirstChunkSteps[0], other.LaterChunkSteps[0])));
        Assert.Equal(((first.Length + 1) / 2, (later.Length + 1) / 2), (draft.FirstChunkSteps.Length, draft.LaterChunkSteps.Length));
        Assert.InRange(high.FirstChunkSteps.Length, first.Length, 2 * first.Length);
        Assert.InRange(high.Steps, count, 2 * count);
    });

    [Fact]
    public void A_model_may_name_the_steps_of_a_quality_and_what_it_leaves_out_is_derived()
    {
        var config = new SamplerConfig { FirstChunkSteps = [1000, 500], LaterChunkSteps = [1000, 500], High = new() { FirstChunkSteps = [1000, 900, 100] } };
        Assert.Equal([1000, 900, 100], config.Of(RenderQuality.High).FirstChunkSteps);
        Assert.Equal([1000, 750, 500, 250], config.Of(RenderQuality.High).LaterChunkSteps);
    }

    [Theory]
    [InlineData("\"draft\": { \"first_chunk_steps\": [500, 1000] }", "draft quality")]
    [InlineData("\"high\": { \"later_chunk_steps\": [] }", "high quality")]
    [InlineData("\"high\": { \"steps\": 0 }", "high quality")]
    public void Wrong_steps_of_a_quality_are_refused_when_the_model_is_loaded(string wrong, string named)
    {
        using var folder = new TinyModel();
        var file = folder.File("config.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"shift\":", $"{wrong}, \"shift\":", StringComparison.Ordinal));

        var error = Assert.Throws<WeightsException>(() => folder.Load());

        Assert.Equal(file, error.File);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_without_qualities_of_its_own_does_not_speak_of_them()
    {
        using var folder = new TinyModel();
        Assert.DoesNotContain("\"draft\"", File.ReadAllText(folder.File("config.json")), StringComparison.Ordinal);
    }
}

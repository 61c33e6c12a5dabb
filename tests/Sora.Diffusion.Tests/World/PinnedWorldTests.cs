using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.World;

/// <summary>The model that ships learnt from the first stage of the world as it is: its scenes, captions and pictures must not move.</summary>
public sealed class PinnedWorldTests
{
    [Fact]
    public void Scenes_of_the_first_stage_stay_what_they_were() =>
        Assert.Equal("704249c79b635a3b", Hash(Enumerable.Range(0, 500).Select(i => Text(new SceneSampler(1)[i])).Concat(Enumerable.Range(0, 100).Select(i => Text(new SceneSampler(4_000_000_007, Split.HeldOut)[i])))));

    [Fact]
    public void Captions_of_the_first_stage_stay_what_they_were()
    {
        var (sampler, random) = (new SceneSampler(1), new Random(1));
        Assert.Equal("60d7c18c510ca543", Hash(Enumerable.Range(0, 1000).Select(i => CaptionWriter.Write(sampler[i], random).Text)));
        Assert.Equal("b205d84254295a9d", Hash(Enumerable.Range(0, 200).SelectMany(i => Enum.GetValues<Language>().Select(language => CaptionWriter.Describe(sampler[i], language)))));
    }

    [Fact]
    public void The_words_of_the_shipped_model_stay_what_they_were() =>
        Assert.Equal("01b2569d863fae32", Hash(WorldWords.All.Words.Select(word => word.ToString())));

    // Kinds of processors differ in the last bits of a sine: each picture is held to its product with a pattern that no shift and no change of a colour leaves alone.
    [Fact]
    public void Pictures_of_the_first_stage_stay_what_they_were()
    {
        using var scope = NewDisposeScope();
        var sampler = new SceneSampler(1);
        float[] expected = [6.9853f, 5.2731276f, 2.2594547f, -4.0100636f, -6.1041384f, -4.7307205f, -0.5370733f, 26.886148f];

        foreach (var (size, first) in new[] { (new FrameSize(48, 84), 0), (new FrameSize(84, 48), 4) })
        {
            var film = SceneRenderer.Render([.. Enumerable.Range(first, 4).Select(i => sampler[i])], size, 17, 2);
            var pattern = (arange(film[0].NumberOfElements, float32) * 0.37f).sin().view_as(film[0]);
            var products = (film * pattern).sum([1, 2, 3, 4]).data<float>().ToArray();
            for (var i = 0; i < 4; i++) Assert.Equal(expected[first + i], products[i], 0.02f);
        }
    }

    // What a scene does not have needs no place in it: that an actor may carry a face came later.
    static readonly JsonSerializerOptions Said = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    static string Text(Scene scene) => JsonSerializer.Serialize(scene, Said);

    static string Hash(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
}

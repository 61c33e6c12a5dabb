using CsCheck;
using Sora.Diffusion.World;
using Sora.Diffusion.World.Full;
using Hue = Sora.Diffusion.World.Full.Hue;
using Motion = Sora.Diffusion.World.Full.Motion;
using Place = Sora.Diffusion.World.Full.Place;
using CaptionWriter = Sora.Diffusion.World.Full.CaptionWriter;
using Scene = Sora.Diffusion.World.Full.Scene;
using SceneSampler = Sora.Diffusion.World.Full.SceneSampler;
using Size = Sora.Diffusion.World.Size;

namespace Sora.Diffusion.Tests.World.Full;

public sealed class SceneSamplerTests
{
    [Fact]
    public void The_same_seed_and_index_give_the_same_scene() =>
        Gen.Select(Gen.Long, Gen.Long[0, 1_000_000]).Sample((seed, index) =>
        {
            var (first, second) = (new SceneSampler(seed)[index], new SceneSampler(seed)[index]);
            Assert.Equal(first with { Actors = [] }, second with { Actors = [] });
            Assert.Equal(first.Actors, second.Actors);
        });

    [Fact]
    public void Held_out_pairs_are_never_seen_in_training_and_are_all_there_is_when_measured() =>
        Gen.Select(Gen.Long, Gen.Long[0, 1_000_000]).Sample((seed, index) =>
        {
            foreach (var split in Splits) Assert.True(SceneSampler.Is(new SceneSampler(seed, split)[index % 1000], split));
            Assert.All(Measured, split => Assert.False(SceneSampler.Is(new SceneSampler(seed)[index], split)));
        }, iter: 2_000);

    [Fact]
    public void Pairs_that_are_named_in_English_only_are_seen_in_training_and_never_named_in_French() =>
        Gen.Select(Gen.Long, Gen.Int[0, 1_000]).Sample((seed, index) =>
        {
            var scene = new SceneSampler(seed, Split.EnglishOnly)[index];
            Assert.True(SceneSampler.IsEnglishOnly(scene));
            Assert.True(SceneSampler.Is(scene, Split.Seen));
            Assert.Equal(Language.English, CaptionWriter.Write(scene, new Random(index)).Language);
        }, iter: 2_000);

    static readonly Split[] Measured = [Split.HeldOut, Split.HeldOutMotion, Split.HeldOutPlace];

    static readonly Split[] Splits = [Split.Seen, Split.EnglishOnly, .. Measured];

    [Fact]
    public void Only_pairs_are_held_out_and_never_a_value()
    {
        Assert.All(SceneSampler.HeldOutColours.GroupBy(pair => pair.Thing), of => Assert.True(of.Count() < 3));
        Assert.All(SceneSampler.HeldOutMotions.GroupBy(pair => pair.Motion), of => Assert.True(of.Count() < 3));
        Assert.All(SceneSampler.HeldOutPlaces.GroupBy(pair => pair.Place), of => Assert.True(of.Count() < 3));
    }

    [Fact]
    public void Every_value_of_every_attribute_is_in_at_least_two_per_cent_of_the_scenes()
    {
        var sampler = new SceneSampler(3);
        var scenes = Enumerable.Range(0, 10_000).Select(i => sampler[i]).ToArray();

        Frequent<Thing>((scene, thing) => scene.Actors.Any(a => a.Thing == thing));
        Frequent<Hue>((scene, hue) => scene.Actors.Any(a => a.Hue == hue));
        Frequent<Surface>((scene, surface) => scene.Actors.Any(a => a.Surface == surface));
        Frequent<Size>((scene, size) => scene.Actors.Any(a => a.Size == size));
        Frequent<Motion>((scene, motion) => scene.Actors.Any(a => a.Motion == motion));
        Frequent<Speed>((scene, speed) => scene.Actors.Any(a => a.Speed == speed));
        Frequent<Staging>((scene, staging) => scene.Staging == staging);
        Frequent<Camera>((scene, camera) => scene.Camera == camera);
        Frequent<Place>((scene, place) => scene.Place == place);
        Frequent<Weather>((scene, weather) => scene.Weather == weather);
        Frequent<Light>((scene, light) => scene.Light == light);
        Assert.All(scenes, scene => Assert.InRange(scene.Actors.Count, 1, 3));

        void Frequent<T>(Func<Scene, T, bool> shows) where T : struct, Enum =>
            Assert.All(Enum.GetValues<T>(), value => Assert.True(scenes.Count(s => shows(s, value)) >= 200, $"{value} is rare: {scenes.Count(s => shows(s, value))}"));
    }
}

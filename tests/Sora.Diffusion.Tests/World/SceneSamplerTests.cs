using CsCheck;
using Sora.Diffusion.World;
using Size = Sora.Diffusion.World.Size;

namespace Sora.Diffusion.Tests.World;

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
    public void Held_out_pairs_of_colour_and_shape_are_never_seen_in_training() =>
        Gen.Select(Gen.Long, Gen.Long[0, 1_000_000]).Sample((seed, index) =>
            Assert.DoesNotContain(new SceneSampler(seed)[index].Actors, actor => SceneSampler.HeldOutPairs.Contains((actor.Hue, actor.Shape))), iter: 20_000);

    [Fact]
    public void The_held_out_split_shows_nothing_but_held_out_pairs() =>
        Gen.Select(Gen.Long, Gen.Long[0, 1_000_000]).Sample((seed, index) =>
            Assert.All(new SceneSampler(seed, Split.HeldOut)[index].Actors, actor => Assert.Contains((actor.Hue, actor.Shape), SceneSampler.HeldOutPairs)));

    [Fact]
    public void Every_value_of_every_attribute_is_in_at_least_two_per_cent_of_the_scenes()
    {
        var sampler = new SceneSampler(3);
        var scenes = Enumerable.Range(0, 5000).Select(i => sampler[i]).ToArray();

        Frequent<Shape>((scene, shape) => scene.Actors.Any(a => a.Shape == shape));
        Frequent<Hue>((scene, hue) => scene.Actors.Any(a => a.Hue == hue));
        Frequent<Size>((scene, size) => scene.Actors.Any(a => a.Size == size));
        Frequent<Motion>((scene, motion) => scene.Actors.Any(a => a.Motion == motion));
        Frequent<Place>((scene, place) => scene.Place == place);
        Frequent<Arrangement>((scene, arrangement) => scene.Arrangement == arrangement);
        Assert.InRange(scenes.Count(s => s.Night) / 5000.0, 0.02, 0.98);

        void Frequent<T>(Func<Scene, T, bool> shows) where T : struct, Enum =>
            Assert.All(Enum.GetValues<T>(), value => Assert.True(scenes.Count(s => shows(s, value)) >= 100, $"{value} is rare"));
    }
}

using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;
using Size = Sora.Diffusion.World.Size;

namespace Sora.Diffusion.Tests.World;

public sealed class SceneRendererTests
{
    static readonly FrameSize Portrait = new(48, 84);
    static readonly FrameSize Landscape = new(84, 48);

    [Fact]
    public void A_scene_has_the_same_pixels_whatever_stands_beside_it_in_the_batch()
    {
        using var scope = NewDisposeScope();
        var sampler = new SceneSampler(11);
        var scenes = Enumerable.Range(0, 12).Select(i => sampler[i]).ToArray();

        var together = SceneRenderer.Render(scenes, Portrait, 4, 3);
        for (var i = 0; i < scenes.Length; i++)
            Assert.True(together[i].allclose(SceneRenderer.Render([scenes[i]], Portrait, 4, 3)[0], atol: 1e-5));
    }

    [Fact]
    public void Pixels_are_colours_and_every_place_looks_different_by_day_and_by_night()
    {
        using var scope = NewDisposeScope();
        var actor = new Actor(Shape.Ball, Hue.Red, Size.Small, Motion.Pulse, 0, 0, 0);
        var scenes = Enum.GetValues<Place>().SelectMany(place => new[] { false, true }.Select(night => new Scene([actor], Arrangement.Alone, place, night, 0))).ToArray();

        var film = SceneRenderer.Render(scenes, Landscape, 0, 1);

        Assert.Equal([12, 1, 3, 48, 84], film.shape);
        Assert.InRange(film.min().item<float>(), 0, 1);
        Assert.InRange(film.max().item<float>(), 0, 1);
        for (var a = 0; a < scenes.Length; a++)
            for (var b = a + 1; b < scenes.Length; b++)
                Assert.True((film[a] - film[b]).abs().mean().item<float>() > 0.01, $"{scenes[a].Place} and {scenes[b].Place} look alike");
    }

    [Theory]
    [InlineData(Motion.Left, -1, 0)]
    [InlineData(Motion.Right, 1, 0)]
    [InlineData(Motion.Up, 0, -1)]
    [InlineData(Motion.Down, 0, 1)]
    public void A_traveller_goes_where_its_motion_says(Motion motion, int across, int down)
    {
        using var scope = NewDisposeScope();
        var scene = new Scene([new Actor(Shape.Ball, Hue.Red, Size.Medium, motion, 0, 0, 0)], Arrangement.Alone, Place.Mountains, Night: false, 0);

        foreach (var size in new[] { Portrait, Landscape })
        {
            var (before, after) = (Centre(scene, size, 0), Centre(scene, size, 8));
            Assert.Equal(across, Math.Sign(Math.Round(after.X - before.X)));
            Assert.Equal(down, Math.Sign(Math.Round(after.Y - before.Y)));
        }
    }

    [Fact]
    public void The_first_of_two_actors_is_on_the_left_or_above()
    {
        using var scope = NewDisposeScope();
        Actor Still(Hue hue, float across, float down) => new(Shape.Ball, hue, Size.Small, Motion.Pulse, across, down, 0);
        var sampler = new SceneSampler(5);
        var pairs = Enumerable.Range(0, 300).Select(i => sampler[i]).Where(s => s.Arrangement != Arrangement.Alone)
            .Select(s => s with { Actors = [Still(Hue.Red, s.Actors[0].Across, s.Actors[0].Down), Still(Hue.Blue, s.Actors[1].Across, s.Actors[1].Down)] })
            .Where(s => s.Actors.All(a => Math.Abs(a.Across) <= 1 && Math.Abs(a.Down) <= 1)).Take(20).ToArray();

        Assert.NotEmpty(pairs);
        foreach (var pair in pairs)
        {
            var (red, blue) = (Centre(pair with { Actors = [pair.Actors[0]] }, Portrait, 0), Centre(pair with { Actors = [pair.Actors[1]] }, Portrait, 0));
            Assert.True(pair.Arrangement == Arrangement.SideBySide ? red.X < blue.X : red.Y < blue.Y);
        }
    }

    // The centre of whatever differs from the bare landscape, above the ground, so that the shadow does not count.
    static (double X, double Y) Centre(Scene scene, FrameSize size, int frame)
    {
        var difference = (SceneRenderer.Render([scene], size, frame, 1)[0, 0] - SceneRenderer.RenderLandscape([scene], size)[0]).abs().sum([0]);
        var actor = difference.gt(0.5).to(float64);
        var total = actor.sum().item<double>();
        Assert.True(total > 0, "nothing is drawn");
        var x = (actor.sum([0]) * arange(size.Width, float64)).sum().item<double>() / total;
        var y = (actor.sum([1]) * arange(size.Height, float64)).sum().item<double>() / total;
        return (x, y);
    }
}

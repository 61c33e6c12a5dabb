using CsCheck;
using Sora.Diffusion.World;
using Sora.Diffusion.World.Full;
using TorchSharp;
using static TorchSharp.torch;
using Actor = Sora.Diffusion.World.Full.Actor;
using Hue = Sora.Diffusion.World.Full.Hue;
using Motion = Sora.Diffusion.World.Full.Motion;
using Pose = Sora.Diffusion.World.Full.Pose;
using Place = Sora.Diffusion.World.Full.Place;
using Scene = Sora.Diffusion.World.Full.Scene;
using SceneRenderer = Sora.Diffusion.World.Full.SceneRenderer;
using SceneSampler = Sora.Diffusion.World.Full.SceneSampler;
using Size = Sora.Diffusion.World.Size;

namespace Sora.Diffusion.Tests.World.Full;

public sealed class SceneRendererTests
{
    static readonly FrameSize Portrait = new(48, 84), Landscape = new(84, 48);

    [Fact]
    public void A_clip_is_the_same_however_it_is_batched_and_cut()
    {
        using var scope = NewDisposeScope();
        var sampler = new SceneSampler(11);
        var scenes = Enumerable.Range(0, 12).Select(i => sampler[i]).ToArray();

        var together = SceneRenderer.Render(scenes, Portrait, 4, 3).Frames;
        for (var i = 0; i < scenes.Length; i++)
            for (var frame = 0; frame < 3; frame++)
                Assert.True(together[i][frame].allclose(SceneRenderer.Render([scenes[i]], Portrait, 4 + frame, 1).Frames[0, 0], atol: 2e-3), $"{scenes[i]}");
    }

    [Fact]
    public void Pixels_are_colours_and_places_lights_and_weathers_look_different()
    {
        using var scope = NewDisposeScope();
        var scenes = new List<Scene>();
        foreach (var place in Enum.GetValues<Place>()) scenes.Add(Alone(Motion.Float) with { Place = place });
        foreach (var light in Enum.GetValues<Light>()) scenes.Add(Alone(Motion.Float) with { Place = Place.Lake, Light = light, Weather = Weather.Cloudy });
        foreach (var weather in Enum.GetValues<Weather>()) scenes.Add(Alone(Motion.Float) with { Place = Place.City, Weather = weather, Light = Light.Sunset });

        foreach (var size in new[] { Portrait, Landscape })
        {
            var film = SceneRenderer.Render(scenes, size, 3, 1).Frames;
            Assert.Equal([scenes.Count, 1, 3, size.Height, size.Width], film.shape);
            Assert.InRange(film.min().item<float>(), 0, 1);
            Assert.InRange(film.max().item<float>(), 0, 1);
            for (var a = 0; a < scenes.Count; a++)
                for (var b = a + 1; b < scenes.Count; b++)
                    Assert.True((film[a] - film[b]).abs().mean().item<float>() > 0.01, $"{scenes[a]} and {scenes[b]} look alike");
        }
    }

    [Fact]
    public void Every_object_and_every_surface_looks_different()
    {
        using var scope = NewDisposeScope();
        var things = Enum.GetValues<Thing>().Select(thing => With(thing, Hue.Red, Surface.Matte)).Concat(Enum.GetValues<Surface>().Skip(1).Select(surface => With(Thing.Ball, Hue.Red, surface)))
            .Concat(Enum.GetValues<Hue>().Skip(1).Select(hue => With(Thing.Ball, hue, Surface.Matte))).ToArray();
        var film = SceneRenderer.Render(things, Portrait, 0, 1).Frames;

        for (var a = 0; a < things.Length; a++)
            for (var b = a + 1; b < things.Length; b++)
                Assert.True((film[a] - film[b]).abs().mean().item<float>() > 0.002, $"{things[a].Actors[0]} and {things[b].Actors[0]} look alike");

        static Scene With(Thing thing, Hue hue, Surface surface) => Alone(Motion.Float) with { Actors = [Alone(Motion.Float).Actors[0] with { Thing = thing, Hue = hue, Surface = surface }] };
    }

    [Theory]
    [InlineData(nameof(Motion.Left), -1, 0)]
    [InlineData(nameof(Motion.Right), 1, 0)]
    [InlineData(nameof(Motion.Up), 0, -1)]
    [InlineData(nameof(Motion.Down), 0, 1)]
    public void A_traveller_goes_where_its_motion_says(string name, int across, int down)
    {
        var motion = Enum.Parse<Motion>(name);
        using var scope = NewDisposeScope();
        foreach (var size in new[] { Portrait, Landscape })
        {
            var mask = SceneRenderer.Render([Alone(motion)], size, 0, 9).Actors[0].squeeze(1);                       // (T, H, W)
            mask = mask.narrow(1, 0, (int)(0.75 * size.Height));                                                     // without the shadow
            var (before, after) = (Centre(mask[0]), Centre(mask[8]));
            Assert.Equal(across, Math.Sign(Math.Round((after.X - before.X) / 2)));
            Assert.Equal(down, Math.Sign(Math.Round((after.Y - before.Y) / 2)));
        }

        static (double X, double Y) Centre(Tensor mask)
        {
            var total = mask.sum().item<float>();
            Assert.True(total > 0, "nothing is drawn");
            return ((mask.sum([0]) * arange(mask.shape[1])).sum().item<float>() / total, (mask.sum([1]) * arange(mask.shape[0])).sum().item<float>() / total);
        }
    }

    [Fact]
    public void Faster_is_farther() => Gen.Enum<Motion>().Where(motion => motion is Motion.Left or Motion.Right).Sample(motion =>
    {
        float Way(Speed speed) => Math.Abs(Of(speed, 6).X - Of(speed, 0).X);
        Pose Of(Speed speed, int frame) => Choreography.PoseOf(Alone(motion) with { Actors = [Alone(motion).Actors[0] with { Speed = speed }] }, 0, 0.5f, 0.875f, frame);
        Assert.True(Way(Speed.Slow) < 0.7f * Way(Speed.Steady) && Way(Speed.Steady) < 0.7f * Way(Speed.Fast));
    }, iter: 10);

    [Fact]
    public void Actors_stand_as_their_staging_says() => Gen.Select(Gen.Long, Gen.Int[0, 1000]).Sample((seed, index) =>
    {
        var scene = new SceneSampler(seed)[index];
        foreach (var (halfWidth, halfHeight) in new[] { (0.5f, 0.875f), (0.875f, 0.5f) })
        {
            Pose Stand(int slot, int frame) => Choreography.PoseOf(scene, slot, halfWidth, halfHeight, frame);
            if (scene.Staging is Staging.Beside or Staging.Row or Staging.Collision)
                for (var slot = 1; slot < scene.Actors.Count; slot++) Assert.True(Stand(slot - 1, 0).X < Stand(slot, 0).X, $"{scene}");
            if (scene.Staging == Staging.Stacked) Assert.True(Stand(0, 0).Y < Stand(1, 0).Y, $"{scene}");
            if (scene.Staging is Staging.Behind or Staging.Passing) Assert.True(Stand(0, 5).Near < Stand(1, 5).Near, $"{scene}");
            if (scene.Staging == Staging.Orbit) Assert.True(Enumerable.Range(0, 96).Select(frame => Stand(0, frame).Near.CompareTo(Stand(1, frame).Near)).Distinct().Count() >= 2, $"{scene}");
        }
    }, iter: 3000);

    [Fact]
    public void Most_of_every_actor_is_in_the_picture_within_the_first_eight_frames() =>
        Gen.Select(Gen.Long, Gen.Int[0, 1000]).Sample((seed, index) => AssertShown(new SceneSampler(seed)[index]), iter: 3000);

    [Theory]
    [InlineData(-5, 347)] // a slow somersault from high up
    [InlineData(-483, 65)] // the end of a row while the camera is near
    public void So_it_is_in_scenes_that_come_once_in_some_hundred_thousand(long seed, int index) => AssertShown(new SceneSampler(seed)[index]);

    [Fact]
    public void A_camera_that_stands_still_shows_the_same_landscape_and_one_that_moves_another()
    {
        using var scope = NewDisposeScope();
        foreach (var camera in Enum.GetValues<Camera>())
        {
            var film = SceneRenderer.Render([Alone(Motion.Spin) with { Camera = camera }], Portrait, 0, 13).Frames[0];
            var changed = (film[12] - film[0]).abs().mean([0])[.. 20].mean().item<float>();                        // the sky at the top
            var below = (film[12] - film[0]).abs().mean([0])[60 ..].mean().item<float>();
            Assert.Equal(camera == Camera.Still, changed + below < 0.002);
        }
    }

    // The part of a picture that is not actor is the landscape, so a mask must hold every pixel that an actor changes much.
    [Fact]
    public void The_mask_covers_the_actor()
    {
        using var scope = NewDisposeScope();
        var (red, blue) = (Alone(Motion.Spin), Alone(Motion.Spin) with { Actors = [Alone(Motion.Spin).Actors[0] with { Hue = Hue.Blue }] });
        var film = SceneRenderer.Render([red, blue], Portrait, 0, 1);
        var differs = (film.Frames[0, 0] - film.Frames[1, 0]).abs().amax([0]).gt(0.2f);

        Assert.True(differs.sum().item<long>() > 50);
        Assert.Equal(0, differs.logical_and(film.Actors[0, 0, 0].eq(0)).sum().item<long>());
    }

    static void AssertShown(Scene scene)
    {
        foreach (var size in new[] { new FrameSize(128, 224), new FrameSize(224, 128) })
        {
            var (halfWidth, halfHeight) = (0.5f * size.Width / 128, 0.5f * size.Height / 128);
            for (var slot = 0; slot < scene.Actors.Count; slot++)
                Assert.Contains(Enumerable.Range(0, 8).Select(frame => ((IScene)scene).ActorsAt(size, frame)[slot]), actor => Math.Abs(actor.X) < halfWidth + 0.3f * actor.Radius && Math.Abs(actor.Y) < halfHeight + 0.3f * actor.Radius);
        }
    }

    static Scene Alone(Motion motion) =>
        new([new Actor(Thing.Car, Hue.Red, Surface.Matte, Size.Medium, motion, Speed.Steady, 0, 0, 0.1f, false)], Staging.Alone, Camera.Still, Place.Mountains, Weather.Clear, Light.Day, 0);
}

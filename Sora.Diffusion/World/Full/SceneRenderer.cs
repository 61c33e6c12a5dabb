using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.World.Full;

/// <summary>Draws scenes of the full world as batched tensor programs, on any device: landscapes, then the actors from the farthest to the nearest, then the weather.</summary>
static class SceneRenderer
{
    /// <summary>Elements of a tensor that a processor works on at a time: what stays in its cache. A GPU takes many more.</summary>
    const int CacheElements = 1 << 19, DeviceElements = 1 << 25;

    /// <summary>Renders a run of frames of every scene.</summary>
    /// <param name="scenes">The scenes, N.</param>
    /// <param name="size">Size of the frames in pixels.</param>
    /// <param name="firstFrame">The first frame, at 12 frames a second from the scene's beginning.</param>
    /// <param name="frameCount">How many frames, T.</param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    public static Film Render(IReadOnlyList<Scene> scenes, FrameSize size, int firstFrame, int frameCount, Device? device = null)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        using var canvas = new Canvas(size, device ?? CPU);
        var area = canvas.Height * canvas.Width;
        var pictures = scenes.Count * frameCount;
        // Pixels lie in one row per picture; the one after the last takes whatever is drawn outside of the picture.
        var film = empty(pictures, 3, area + 1, device: canvas.Device);
        var mask = zeros(pictures, area + 1, device: canvas.Device);
        var budget = canvas.Device.type == DeviceType.CPU ? CacheElements : DeviceElements;

        PaintLandscapes(film, scenes, firstFrame, frameCount, canvas, Math.Max(1, budget / (3 * area)));
        foreach (var some in Groups(scenes, firstFrame, frameCount, canvas, budget))
        {
            ActorPainter.CastShadows(film, mask, some, canvas);
            ActorPainter.Paint(film, mask, some, canvas);
        }

        var frames = film.narrow(2, 0, area).view(pictures, 3, canvas.Height, canvas.Width);
        Weathered(frames, scenes, firstFrame, frameCount, canvas, Math.Max(1, budget / (3 * area)));
        return new(
            frames.clamp(0, 1).view(scenes.Count, frameCount, 3, canvas.Height, canvas.Width).MoveToOuterDisposeScope(),
            mask.narrow(1, 0, area).reshape(scenes.Count, frameCount, 1, canvas.Height, canvas.Width).MoveToOuterDisposeScope());
    }

    /// <summary>How much of every pixel is an actor, whatever hides it. Parameters as of <see cref="Render"/>.</summary>
    /// <returns>(N, T, 1, H, W), 0 to 1.</returns>
    public static Tensor Cover(IReadOnlyList<Scene> scenes, FrameSize size, int firstFrame, int frameCount)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        using var canvas = new Canvas(size, CPU);
        var area = canvas.Height * canvas.Width;
        var cover = zeros(scenes.Count * frameCount, area + 1);
        foreach (var some in Groups(scenes, firstFrame, frameCount, canvas, CacheElements)) ActorPainter.Cover(cover, some, canvas);
        return cover.narrow(1, 0, area).reshape(scenes.Count, frameCount, 1, canvas.Height, canvas.Width).MoveToOuterDisposeScope();
    }

    // What the camera shows alike in every frame is painted once.
    static void PaintLandscapes(Tensor film, IReadOnlyList<Scene> scenes, int firstFrame, int frameCount, Canvas canvas, int perCall)
    {
        var area = canvas.Height * canvas.Width;
        var views = scenes.SelectMany((scene, row) => Enumerable.Range(0, scene.Camera == Camera.Still ? 1 : frameCount)
            .Select(frame => (Picture: row * frameCount + frame, Count: scene.Camera == Camera.Still ? frameCount : 1, View: new View(scene, CameraPath.At(scene.Camera, firstFrame + frame)))));
        foreach (var place in views.GroupBy(v => v.View.Scene.Place))
        {
            foreach (var some in place.Chunk(perCall))
            {
                using var step = NewDisposeScope();
                var painted = LandscapePainter.Paint([.. some.Select(v => v.View)], canvas).flatten(2);                             // (n, 3, HW)
                for (var i = 0; i < some.Length; i++) film.narrow(0, some[i].Picture, some[i].Count).narrow(2, 0, area).copy_(painted.narrow(0, i, 1).expand(some[i].Count, -1, -1));
            }
        }
    }

    // Actors that are drawn together, the farthest first: of one thing and size, each in another picture.
    static IEnumerable<Appearance[]> Groups(IReadOnlyList<Scene> scenes, int firstFrame, int frameCount, Canvas canvas, int budget)
    {
        var casts = Casts(scenes, firstFrame, frameCount, canvas).ToArray();
        for (var rank = 0; rank < casts.Max(cast => cast.Length); rank++)
        {
            foreach (var group in casts.Where(cast => cast.Length > rank).Select(cast => cast[rank]).GroupBy(a => (a.Actor.Thing, a.Actor.Size)))
            {
                var side = 2.6f * group.Max(a => a.Pose.Radius) / canvas.Pixel;
                foreach (var some in group.Chunk(Math.Max(1, (int)(budget / (3 * side * side))))) yield return some;
            }
        }
    }

    // Per picture, its actors from the farthest to the nearest.
    static IEnumerable<Appearance[]> Casts(IReadOnlyList<Scene> scenes, int firstFrame, int frameCount, Canvas canvas) =>
        scenes.SelectMany((scene, row) => Enumerable.Range(0, frameCount).Select(frame =>
            scene.Actors.Select((actor, slot) => new Appearance(row * frameCount + frame, scene, actor, Choreography.PoseOf(scene, slot, canvas.HalfWidth, canvas.HalfHeight, firstFrame + frame)))
                .OrderBy(a => a.Pose.Near).ToArray()));

    static void Weathered(Tensor frames, IReadOnlyList<Scene> scenes, int firstFrame, int frameCount, Canvas canvas, int perCall)
    {
        var views = scenes.SelectMany((scene, row) => Enumerable.Range(0, frameCount).Select(frame => (Picture: row * frameCount + frame, Scene: scene, Frame: firstFrame + frame)))
            .Where(v => v.Scene.Weather is Weather.Rain or Weather.Snow or Weather.Fog);
        foreach (var weather in views.GroupBy(v => v.Scene.Weather))
        {
            foreach (var some in weather.Chunk(perCall))
            {
                using var step = NewDisposeScope();
                var rows = tensor(some.Select(v => (long)v.Picture).ToArray(), device: canvas.Device);
                frames.index_copy_(0, rows, Precipitation.Fall(frames.index_select(0, rows), [.. some.Select(v => (v.Scene, v.Frame))], canvas));
            }
        }
    }
}

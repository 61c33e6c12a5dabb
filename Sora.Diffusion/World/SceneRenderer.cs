using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.World;

/// <summary>Draws scenes as a batched tensor program of signed-distance functions, on any device.</summary>
public static class SceneRenderer
{
    /// <summary>Renders a run of frames of every scene.</summary>
    /// <param name="scenes">The scenes, N.</param>
    /// <param name="size">Size of the frames in pixels; a scene can be drawn at any size, upright or lying.</param>
    /// <param name="firstFrame">The first frame, at 12 frames a second from the scene's beginning.</param>
    /// <param name="frameCount">How many frames, T.</param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    /// <returns>(N, T, 3, H, W), float32, 0 to 1. The caller disposes it.</returns>
    public static Tensor Render(IReadOnlyList<Scene> scenes, FrameSize size, int firstFrame, int frameCount, Device? device = null)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        using var canvas = new Canvas(size, device ?? CPU);
        var area = canvas.Height * canvas.Width;
        // Pixels lie in one row per picture; the one after the last takes whatever is drawn outside of the picture.
        var film = functional.pad(Landscape.Paint(scenes, canvas).flatten(2), [0, 1]).unsqueeze(1).repeat(1, frameCount, 1, 1); // (N, T, 3, HW + 1)
        // The first actor stands in front: it is drawn last.
        for (var slot = scenes.Max(s => s.Actors.Count) - 1; slot >= 0; slot--)
        {
            var casts = scenes.Select((scene, row) => (scene, row)).Where(c => c.scene.Actors.Count > slot);
            foreach (var cast in casts.GroupBy(c => (c.scene.Actors[slot].Shape, c.scene.Actors[slot].Size)))
            {
                using var step = NewDisposeScope();
                var rows = tensor(cast.Select(c => (long)c.row).ToArray(), device: canvas.Device);
                var frames = film.index_select(0, rows);
                Draw(frames, cast.Key.Shape, [.. cast.Select(c => c.scene)], slot, firstFrame, canvas);
                film.index_copy_(0, rows, frames);
            }
        }
        return film.narrow(3, 0, area).view(scenes.Count, frameCount, 3, canvas.Height, canvas.Width).MoveToOuterDisposeScope();
    }

    /// <summary>The landscapes of scenes without their actors.</summary>
    /// <param name="scenes">The scenes, N.</param>
    /// <param name="size">Size of the pictures in pixels.</param>
    /// <param name="device">Where to compute; the CPU when null.</param>
    /// <returns>(N, 3, H, W), float32, 0 to 1. The caller disposes it.</returns>
    public static Tensor RenderLandscape(IReadOnlyList<Scene> scenes, FrameSize size, Device? device = null)
    {
        using var guard = no_grad();
        using var canvas = new Canvas(size, device ?? CPU);
        return Landscape.Paint(scenes, canvas);
    }

    static void Draw(Tensor frames, Shape shape, IReadOnlyList<Scene> scenes, int slot, int firstFrame, Canvas canvas)
    {
        var (n, t) = (frames.shape[0], frames.shape[1]);
        var poses = new Pose[n * t];
        for (var i = 0; i < n; i++)
            for (var f = 0; f < t; f++)
                poses[i * t + f] = Pose.At(scenes[i].Actors[slot], scenes[i].Actors.Count == 1, canvas.HalfWidth, canvas.HalfHeight, firstFrame + f);

        Tensor Of(Func<Pose, float> part) => tensor(poses.Select(part).ToArray(), device: canvas.Device).view(-1, 1, 1, 1); // (nT, 1, 1, 1)
        var (x, y, radius, squash, tilt) = (Of(p => p.X), Of(p => p.Y), Of(p => p.Radius), Of(p => p.Squash), Of(p => p.Tilt));
        var pictures = frames.view(n * t, 3, -1);
        var largest = poses.Max(p => p.Radius);
        CastShadow(pictures, x, y, radius, largest, canvas);

        // Only the square around the actor is drawn.
        var side = (int)MathF.Ceiling(2.6f * largest / canvas.Pixel) + 2;
        var square = arange(side, device: canvas.Device) - side / 2;
        var column = ((x + canvas.HalfWidth) / canvas.Pixel).floor().to(int64) + square.view(1, 1, 1, -1);   // (nT, 1, 1, P)
        var row = ((y + canvas.HalfHeight) / canvas.Pixel).floor().to(int64) + square.view(1, 1, -1, 1);     // (nT, 1, P, 1)
        var inside = column.ge(0).logical_and(column.lt(canvas.Width)).logical_and(row.ge(0)).logical_and(row.lt(canvas.Height));
        var pixels = where(inside, row * canvas.Width + column, tensor((long)canvas.Height * canvas.Width, device: canvas.Device)).flatten(2).expand(-1, 3, -1);

        var dx = (column + 0.5f) * canvas.Pixel - canvas.HalfWidth - x;
        var dy = (row + 0.5f) * canvas.Pixel - canvas.HalfHeight - y;
        var (u, v) = (tilt.cos() * dx + tilt.sin() * dy, tilt.cos() * dy - tilt.sin() * dx);
        (u, v) = (u / radius * squash, v / (radius * squash));                           // (nT, 1, P, P), the actor fills -1 to 1
        var form = Form.Of(shape, u, v);
        var colour = stack(scenes.Select(s => canvas.Colour(Palette(s.Actors[slot].Hue))).ToArray()).view(n, 1, 3, 1, 1);
        var dusk = stack(scenes.Select(s => s.Night ? canvas.Colour(0xCCCFE8) : canvas.Colour(0xFFFFFF)).ToArray()).view(n, 1, 3, 1, 1);
        Tensor PerFrame(Tensor perScene) => perScene.expand(n, t, 3, 1, 1).reshape(n * t, 3, 1, 1);

        var rim = (form.Distance * 3.2f + 1).clamp(0, 1);                                // 1 at the edge, 0 inside
        var outline = (1 + (form.Distance * radius + 1.1f * canvas.Pixel) / canvas.Pixel).clamp(0, 1);
        var light = form.Light * (1 - 0.16f * rim.square()) * (1 - 0.42f * outline);
        var surface = Surface();
        var body = (surface * light + form.Gloss * (1 - outline)).clamp(0, 1);           // (nT, 3, P, P)
        var under = pictures.gather(2, pixels).view_as(body);
        pictures.scatter_(2, pixels, under.lerp(body, canvas.Cover(form.Distance * radius)).flatten(2));

        // The colour of each actor, or the picture that it carries.
        Tensor Surface()
        {
            var plain = PerFrame(colour * dusk);
            var actors = scenes.Select(scene => scene.Actors[slot]).ToArray();
            if (!actors.Any(actor => actor.Face is not null)) return plain;
            var faces = actors.SelectMany(actor => Enumerable.Repeat(actor.Face ?? Face.None, (int)t)).ToArray();
            var carries = tensor(actors.Select(actor => actor.Face is null ? 0f : 1).ToArray(), device: canvas.Device).view(n, 1, 1, 1, 1);
            return plain.lerp(Face.Paint(faces, u, v) * PerFrame(dusk.view(n, 1, 3, 1, 1)), PerFrame(carries));
        }
    }

    // A soft ellipse on the ground below the actor, wider and paler the higher it is.
    static void CastShadow(Tensor pictures, Tensor x, Tensor y, Tensor radius, float largest, Canvas canvas)
    {
        var ground = Pose.Ground * canvas.HalfHeight;
        var top = (int)((ground - 0.23f * largest + canvas.HalfHeight) / canvas.Pixel);
        var rows = Math.Min(canvas.Height - top, (int)(0.46f * largest / canvas.Pixel) + 2);
        var height = (ground - radius - y).clamp_min(0);
        var shadow = ((canvas.X - x) / (radius * (0.95f + 0.5f * height))).square() + ((canvas.Y.narrow(2, top, rows) - ground) / (radius * 0.2f)).square();
        var darkness = 0.42f * (-2.2f * height).exp() * y.lt(ground).to(float32);
        pictures.narrow(2, top * canvas.Width, rows * canvas.Width).mul_((1 - darkness * (1.25f - shadow).clamp(0, 1)).flatten(2));
    }

    static int Palette(Hue hue) => hue switch
    {
        Hue.Red => 0xE83A3A,
        Hue.Orange => 0xFF8E1F,
        Hue.Yellow => 0xFFD92E,
        Hue.Green => 0x2FC24F,
        Hue.Blue => 0x2A6BF0,
        Hue.Purple => 0x8B3FD9,
        Hue.Pink => 0xFF86BE,
        Hue.White => 0xFBFBF6,
        _ => throw new ArgumentOutOfRangeException(nameof(hue)),
    };
}

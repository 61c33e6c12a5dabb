using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.World.Full;

/// <summary>Rain, snow and wisps of fog in front of everything. They fall at one speed in columns that repeat, so that a few frames tell all the others.</summary>
static class Precipitation
{
    /// <summary>Draws the weather of pictures that have the same one.</summary>
    /// <param name="pictures">(n, 3, H, W).</param>
    /// <param name="views">The scene and the frame of each picture.</param>
    /// <param name="canvas">Sizes and coordinates.</param>
    /// <returns>(n, 3, H, W).</returns>
    public static Tensor Fall(Tensor pictures, IReadOnlyList<(Scene Scene, int Frame)> views, Canvas canvas)
    {
        Tensor Of(Func<(Scene Scene, int Frame), float> part) => tensor(views.Select(part).ToArray(), device: canvas.Device).view(-1, 1, 1, 1);
        Tensor Colour(Func<Atmosphere, Vector3> part) =>
            tensor(views.Select(v => part(Atmosphere.Of(v.Scene))).SelectMany(c => new[] { c.X, c.Y, c.Z }).ToArray(), device: canvas.Device).view(-1, 3, 1, 1);
        var seconds = Of(v => v.Frame / 12f);
        switch (views[0].Scene.Weather)
        {
            case Weather.Rain:
                var bright = Colour(a => Vector3.Lerp(a.Horizon, new(1), 0.35f));
                return pictures.lerp(bright, (Streaks(0.062f, 0.34f, 1.7f, 0.30f, 0.0021f) + Streaks(0.041f, 0.25f, 1.25f, 0.17f, 0.0014f)).clamp(0, 0.5f));
            case Weather.Snow:
                var white = Colour(a => Vector3.Lerp(a.Haze, new(1), 0.8f) * (0.55f + 0.45f * Math.Min(1, a.Tint.Z + 0.2f)));
                var flakes = Flakes(0.25f, 0.3f, 0.0095f, 0.95f, 0.03f) + Flakes(0.155f, 0.21f, 0.0065f, 0.75f, 0.02f) + Flakes(0.1f, 0.14f, 0.004f, 0.5f, 0.012f);
                return pictures.lerp(white, flakes.clamp(0, 0.95f));
            case Weather.Fog:
                var wisp = (canvas.Y * 7 + (canvas.X * 2.1f + seconds * 0.22f).sin() * 0.9f).sin() * 0.5f + (canvas.Y * 12 - (canvas.X * 3.4f - seconds * 0.31f).sin() + 1).sin() * 0.3f;
                var thick = 0.13f + 0.11f * wisp + 0.14f * (canvas.Y / canvas.HalfHeight + 0.1f).clamp(-0.6f, 0.5f);
                return pictures.lerp(Colour(a => a.Haze), thick.clamp(0, 0.5f));
            default: return pictures;
        }

        // A drop every so often in each column, each column at its own height.
        Tensor Streaks(float width, float spacing, float speed, float strength, float thickness)
        {
            var slanted = canvas.X + 0.16f * canvas.Y;
            var column = slanted / width;
            var hash = Hash(column.floor());
            var height = canvas.Y / spacing - seconds * (speed / spacing) + hash * 7.3f;
            var along = height - height.floor();                                                    // 0 at the tail, 1 at the tip
            var across = (column - column.floor() - 0.2f - 0.6f * (hash * 13).frac()).abs() * width;
            var line = (1 - (across - thickness).clamp_min(0) / (0.9f * canvas.Pixel)).clamp(0, 1);
            return strength * line * ((along - 0.45f) / 0.5f).clamp(0, 1).square();
        }

        Tensor Flakes(float width, float speed, float radius, float strength, float sway)
        {
            var moved = canvas.X + sway * (seconds * 1.9f + canvas.Y * 4).sin();
            var column = moved / width;
            var hash = Hash(column.floor());
            var height = canvas.Y / width - seconds * (speed / width) + hash * 5.1f;
            var dx = (column - column.floor() - 0.22f - 0.56f * (hash * 11).frac()) * width;
            var dy = (height - height.floor() - 0.5f) * width;
            return strength * (1 - ((dx.square() + dy.square()).sqrt() - radius) / (0.6f * radius + canvas.Pixel)).clamp(0, 1).square() * (0.5f + 0.5f * hash);
        }
    }

    static Tensor Hash(Tensor column)
    {
        var value = (column * 12.9898f + 4.1f).sin().abs() * 437.5853f;
        return value - value.floor();
    }
}

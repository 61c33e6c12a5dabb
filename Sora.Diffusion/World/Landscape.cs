using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.World;

/// <summary>The outline of one layer of a landscape.</summary>
enum Ridge { Flat, Hills, Dunes, Peaks, Towers, Trees }

/// <summary>One layer of a landscape: everything below its outline has its colour.</summary>
/// <param name="Outline">The form of its upper edge.</param>
/// <param name="Base">Height of its upper edge, -1 (top of the picture) to 1 (bottom).</param>
/// <param name="Relief">How far the edge goes up and down, in short sides of the picture.</param>
/// <param name="Day">Its colour by day, 0xRRGGBB.</param>
/// <param name="Night">Its colour by night, 0xRRGGBB.</param>
/// <param name="Depth">How much it follows the drift of the landscape: 0 far away, 1 near.</param>
sealed record Layer(Ridge Outline, float Base, float Relief, int Day, int Night, float Depth);

/// <summary>The colours and layers of one place.</summary>
sealed record Scenery(int DayZenith, int DayHorizon, int NightZenith, int NightHorizon, IReadOnlyList<Layer> Layers)
{
    public static Scenery Of(Place place) => place switch
    {
        Place.Meadow => new(0x6EC1F2, 0xF3FAF0, 0x141B45, 0x3F5080,
        [
            new(Ridge.Hills, 0.10f, 0.09f, 0xA9DBA0, 0x35597A, 0.3f),
            new(Ridge.Hills, 0.32f, 0.07f, 0x7CC576, 0x26476A, 0.6f),
            new(Ridge.Hills, 0.58f, 0.04f, 0x57A85B, 0x1A3555, 1f),
        ]),
        Place.Sea => new(0x8FD6F5, 0xFFF3DC, 0x0E1A40, 0x45568C,
        [
            new(Ridge.Flat, 0.12f, 0, 0x49B3CF, 0x1F4A78, 0f),
            new(Ridge.Dunes, 0.34f, 0.015f, 0x2E97BE, 0x183C68, 0.5f),
            new(Ridge.Dunes, 0.66f, 0.03f, 0xF6DFAE, 0x5B5B78, 1f),
        ]),
        Place.Desert => new(0xF7B977, 0xFFE9C2, 0x2A1B4A, 0x8A5578,
        [
            new(Ridge.Peaks, 0.12f, 0.12f, 0xDE9560, 0x5E3C6B, 0.3f),
            new(Ridge.Dunes, 0.34f, 0.07f, 0xEDAF6B, 0x6E4568, 0.6f),
            new(Ridge.Dunes, 0.60f, 0.05f, 0xF6C886, 0x845670, 1f),
        ]),
        Place.Mountains => new(0x86BEEC, 0xEAF4FC, 0x101A3E, 0x46608F,
        [
            new(Ridge.Peaks, 0.05f, 0.30f, 0x9DB4CC, 0x3A5078, 0.3f),
            new(Ridge.Peaks, 0.36f, 0.16f, 0x7690AE, 0x2A3D63, 0.6f),
            new(Ridge.Hills, 0.60f, 0.05f, 0xEDF4FA, 0x7F95BC, 1f),
        ]),
        Place.City => new(0xA9C4EE, 0xFFE5DA, 0x17123A, 0x5A3F78,
        [
            new(Ridge.Towers, 0.08f, 0.30f, 0xB3B5D6, 0x3A3468, 0.3f),
            new(Ridge.Towers, 0.34f, 0.24f, 0x8B8FBB, 0x28244F, 0.6f),
            new(Ridge.Flat, 0.62f, 0, 0x6E7394, 0x1B1A3A, 1f),
        ]),
        Place.Forest => new(0x9BDCD0, 0xF4F9DC, 0x0C2234, 0x2E6068,
        [
            new(Ridge.Trees, 0.10f, 0.20f, 0x8CC3A0, 0x245058, 0.3f),
            new(Ridge.Trees, 0.36f, 0.22f, 0x4E9270, 0x18404A, 0.6f),
            new(Ridge.Hills, 0.62f, 0.03f, 0x3C7A52, 0x10303A, 1f),
        ]),
        _ => throw new ArgumentOutOfRangeException(nameof(place)),
    };
}

/// <summary>Paints the landscapes of a batch of scenes.</summary>
static class Landscape
{
    /// <summary>One still picture per scene, (N, 3, H, W), 0 to 1.</summary>
    /// <param name="scenes">The scenes.</param>
    /// <param name="canvas">Size and coordinates of the picture.</param>
    public static Tensor Paint(IReadOnlyList<Scene> scenes, Canvas canvas)
    {
        using var scope = NewDisposeScope();
        var pictures = empty(scenes.Count, 3, canvas.Height, canvas.Width, device: canvas.Device);
        foreach (var group in scenes.Select((scene, index) => (scene, index)).GroupBy(s => (s.scene.Place, s.scene.Night)))
        {
            using var step = NewDisposeScope();
            var rows = tensor(group.Select(s => (long)s.index).ToArray(), device: canvas.Device);
            var drift = tensor(group.Select(s => s.scene.Drift).ToArray(), device: canvas.Device).view(-1, 1, 1, 1); // (n, 1, 1, 1)
            pictures.index_copy_(0, rows, PaintPlace(group.Key.Place, group.Key.Night, drift, canvas));
        }
        return pictures.MoveToOuterDisposeScope();
    }

    static Tensor PaintPlace(Place place, bool night, Tensor drift, Canvas canvas)
    {
        var scenery = Scenery.Of(place);
        var down = (canvas.Y / canvas.HalfHeight).clamp(-1, 1);
        var horizon = canvas.HalfHeight * scenery.Layers[0].Base;
        var toHorizon = ((canvas.Y + canvas.HalfHeight) / (horizon + canvas.HalfHeight)).clamp(0, 1).pow(1.3);
        var picture = canvas.Colour(night ? scenery.NightZenith : scenery.DayZenith)
            .lerp(canvas.Colour(night ? scenery.NightHorizon : scenery.DayHorizon), toHorizon); // (1, 3, H, 1)
        picture = picture.expand(drift.shape[0], 3, canvas.Height, canvas.Width);
        picture = PaintSky(picture, night, drift, canvas);

        foreach (var layer in scenery.Layers)
        {
            var x = canvas.X + drift * 0.06f * layer.Depth;
            var edge = canvas.HalfHeight * layer.Base - layer.Relief * Outline(layer, x); // (n, 1, 1, W)
            var depth = canvas.Y - edge;                                                  // (n, 1, H, W)
            var colour = canvas.Colour(night ? layer.Night : layer.Day) * (1.04f - 0.22f * depth.clamp(0, 0.6));
            if (layer.Outline == Ridge.Peaks && place == Place.Mountains)
                colour = colour.lerp(canvas.Colour(night ? 0xB9C8E6 : 0xFFFFFF), canvas.Cover(depth - 0.05f - 0.012f * (x * 60).sin()) * canvas.Cover(edge - horizon));
            if (layer.Outline == Ridge.Towers) colour = PaintWindows(colour, x, depth, night, canvas);
            if (place == Place.Sea && layer.Depth < 1) colour = colour + 0.05f * ((canvas.Y * 70).sin() * (x * 14 + canvas.Y * 40).sin()).clamp_min(0.3) - 0.015f;
            picture = picture.lerp(colour, canvas.Cover(-depth));
        }
        return (picture * (1 - 0.10f * down.square() * (canvas.X / canvas.HalfWidth).square())).clamp(0, 1);
    }

    // A sun or a moon with its glow; by night stars on a jittered grid, so that none is cut by a cell's edge.
    static Tensor PaintSky(Tensor picture, bool night, Tensor drift, Canvas canvas)
    {
        var x = canvas.X - 0.55f * canvas.HalfWidth + drift * 0.03f;
        var y = canvas.Y + 0.66f * canvas.HalfHeight;
        var distance = (x.square() + y.square()).sqrt();
        if (night)
        {
            var (column, row) = (canvas.X / 0.19f, canvas.Y / 0.19f);
            var hash = ((column.floor() * 12.9898 + row.floor() * 78.233).sin() * 43758.5453).frac().abs();
            var distanceToStar = (column - column.floor() - 0.3 - 0.4 * hash).square() + (row - row.floor() - 0.7 + 0.4 * hash).square();
            picture = picture + (1 - distanceToStar * 110).clamp_min(0) * hash.gt(0.35).to(picture.dtype) * 0.8f;
            picture = picture.lerp(canvas.Colour(0xC9D4FF), 0.28f * (-distance * 9).exp());
            var crescent = canvas.Cover(distance - 0.085f) * (1 - 0.85f * canvas.Cover(((x - 0.035f).square() + (y + 0.02f).square()).sqrt() - 0.075f));
            return picture.lerp(canvas.Colour(0xFFF6DA), crescent);
        }
        picture = picture.lerp(canvas.Colour(0xFFF3C4), 0.55f * (-distance * 6).exp());
        return picture.lerp(canvas.Colour(0xFFF1B0), canvas.Cover(distance - 0.095f));
    }

    static Tensor Outline(Layer layer, Tensor x) => layer.Outline switch
    {
        Ridge.Flat => zeros_like(x),
        Ridge.Hills => (x * 5.1 + layer.Depth * 2).sin() * 0.65 + (x * 9.7 + layer.Depth * 5).sin() * 0.35,
        Ridge.Dunes => (x * 4.3 + layer.Depth * 4).sin().abs() * 1.6 - 0.8,
        Ridge.Peaks => Triangle(x * 2.1 + layer.Depth * 0.37) * 0.7 + Triangle(x * 4.7 + layer.Depth) * 0.3,
        Ridge.Trees => Triangle(x * 6.5 + layer.Depth * 0.4) * 0.7 + 0.3 * (x * 3.1 + layer.Depth * 3).sin(),
        Ridge.Towers => (((x * 6 + layer.Depth * 7).floor() * 12.9898).sin() * 43758.5453).frac().abs() * 1.1 - 0.3,
        _ => throw new ArgumentOutOfRangeException(nameof(layer)),
    };

    // 1 at whole numbers, -1 half-way.
    static Tensor Triangle(Tensor x) => ((x - x.floor() - 0.5).abs() * 4) - 1;

    static Tensor PaintWindows(Tensor wall, Tensor x, Tensor depth, bool night, Canvas canvas)
    {
        var column = (x * 12).frac().abs();
        var row = (depth * 9).frac();
        var pane = column.gt(0.3).logical_and(column.lt(0.8)).logical_and(row.gt(0.35)).logical_and(row.lt(0.8)).logical_and(depth.gt(0.03));
        var hash = (((x * 12).floor() * 7.13 + (depth * 9).floor() * 3.71).sin() * 951.7).frac().abs();
        var lit = night ? hash.gt(0.45) : hash.gt(-1);
        return wall.lerp(canvas.Colour(night ? 0xFFD98A : 0xE6EBF7), pane.logical_and(lit).to(wall.dtype) * (night ? 0.8f : 0.4f));
    }
}

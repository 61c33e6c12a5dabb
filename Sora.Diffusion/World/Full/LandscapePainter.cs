using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.World.Full;

/// <summary>A scene at one moment.</summary>
readonly record struct View(Scene Scene, CameraPath Camera);

/// <summary>Paints landscapes: sky, sun or moon, clouds, then layer before layer through the air.</summary>
sealed class LandscapePainter
{
    readonly IReadOnlyList<View> _views;
    readonly Canvas _canvas;
    readonly Place _place;
    readonly Tensor _night;

    LandscapePainter(IReadOnlyList<View> views, Canvas canvas)
    {
        (_views, _canvas, _place) = (views, canvas, views[0].Scene.Place);
        _night = Of(v => v.Scene.Light == Light.Night ? 1 : 0);
    }

    /// <summary>Paints views of one place.</summary>
    /// <param name="views">The views, n.</param>
    /// <param name="canvas">Sizes and coordinates.</param>
    /// <returns>(n, 3, H, W), 0 to 1.</returns>
    public static Tensor Paint(IReadOnlyList<View> views, Canvas canvas)
    {
        using var scope = NewDisposeScope();
        var painter = new LandscapePainter(views, canvas);
        var layers = Layer.Of(views[0].Scene.Place);
        var picture = painter.Sky(layers[0]);
        foreach (var layer in layers)
        {
            using var step = NewDisposeScope();
            picture = painter.Paint(picture, layer).MoveToOuterDisposeScope();
        }
        return painter.Vignette(picture).clamp(0, 1).MoveToOuterDisposeScope();
    }

    Tensor Of(Func<View, float> part) => tensor(_views.Select(part).ToArray(), device: _canvas.Device).view(-1, 1, 1, 1);                     // (n, 1, 1, 1)

    Tensor Colour(Func<View, Vector3> part) =>
        tensor(_views.Select(part).SelectMany(c => new[] { c.X, c.Y, c.Z }).ToArray(), device: _canvas.Device).view(-1, 3, 1, 1);                // (n, 3, 1, 1)

    Tensor Air(Func<Atmosphere, Vector3> part) => Colour(v => part(Atmosphere.Of(v.Scene)));

    // Coordinates of the picture at a depth: what is near moves more, and grows more when the camera goes in.
    (Tensor X, Tensor Y) At(float depth)
    {
        var zoom = Of(v => 1 + (v.Camera.Zoom - 1) * (0.3f + 0.7f * Math.Min(1, depth)));
        return (_canvas.X / zoom + Of(v => v.Camera.X * depth + v.Scene.Drift * (depth > 0.05f && depth < 0.99f && _place is not Place.Volcano ? 0.6f + depth : 0.12f)), _canvas.Y / zoom + Of(v => v.Camera.Y * depth));
    }

    float HorizonOf(Layer farthest) => farthest.Base * _canvas.HalfHeight;

    Tensor Sky(Layer farthest)
    {
        var (x, y) = At(0.02f);
        var down = ((y + _canvas.HalfHeight) / (HorizonOf(farthest) + _canvas.HalfHeight)).clamp(0, 1);                                          // (n, 1, H, 1)
        var low = (2 * down - 1).clamp(0, 1);
        var picture = Air(a => a.Zenith).lerp(Air(a => a.Middle), (2 * down).clamp(0, 1)).lerp(Air(a => a.Horizon), low * low * (3 - 2 * low));
        picture = picture.expand(-1, 3, _canvas.Height, _canvas.Width);

        var (dx, dy) = (_canvas.X - Of(v => Atmosphere.Of(v.Scene).DiscAcross * _canvas.HalfWidth), y - Of(v => Atmosphere.Of(v.Scene).DiscDown * _canvas.HalfHeight));
        var away = Solid.Length(dx, dy);                                                                                                           // (n, 1, H, W)
        var share = Of(v => Atmosphere.Of(v.Scene).DiscShare);
        if (_views.Any(v => v.Scene.Light == Light.Night && Atmosphere.Of(v.Scene).DiscShare > 0.2f)) picture = Stars(picture, x, y, share);
        var glow = (0.62f - 0.3f * _night) * (-5.5f * away).exp() + (0.28f - 0.1f * _night) * (-1.6f * away).exp();
        picture = picture.lerp(Air(a => Vector3.Lerp(a.Disc, a.Horizon, 0.25f)), glow * share);
        var radius = Of(v => v.Scene.Light switch { Light.Sunset => 0.13f, Light.Night => 0.085f, Light.Morning => 0.1f, _ => 0.08f });
        var disc = _canvas.Cover(away - radius);
        var shadow = _canvas.Cover(Solid.Length(dx - 0.036f, dy + 0.022f) - 0.076f);
        picture = picture.lerp(Air(a => a.Disc), disc * (1 - 0.94f * _night * shadow) * share.clamp(0, 0.96f));
        return Clouds(picture, farthest);
    }

    // On a jittered grid, so that none is cut by a cell's edge; of different brightness.
    Tensor Stars(Tensor picture, Tensor x, Tensor y, Tensor share)
    {
        var (column, row) = (x / 0.13f, y / 0.13f);
        var hash = Hash(column.floor(), row.floor());
        var distance = (column - column.floor() - 0.25f - 0.5f * hash).square() + (row - row.floor() - 0.75f + 0.5f * (hash * 7).frac()).square();
        var star = (-distance * 420 * Math.Clamp(0.0104f / _canvas.Pixel, 0.8f, 1.6f)).exp() * ((hash * 13).frac() * 1.3f - 0.35f).clamp(0, 1);
        var height = (1 - (y + _canvas.HalfHeight) / (1.15f * _canvas.HalfHeight)).clamp(0, 1);
        return picture + star * _night * height * share;
    }

    // Round heads on a flat foot, lit from the side of the sun.
    Tensor Clouds(Tensor picture, Layer farthest)
    {
        var most = _views.Max(v => Atmosphere.Of(v.Scene).Clouds);
        if (most == 0) return picture;
        var rows = Math.Clamp((int)((HorizonOf(farthest) + _canvas.HalfHeight) / _canvas.Pixel), 1, _canvas.Height);
        var (x, y) = At(0.06f);
        x = x + Of(v => 0.4f * v.Scene.Drift);
        y = y.narrow(2, 0, rows);
        var sky = picture.narrow(2, 0, rows);
        var bright = Air(a => Vector3.Lerp(Vector3.Lerp(a.Horizon, a.Disc, 0.4f), new(1), a.DiscShare > 0.9f ? 0.35f : 0.1f) * (a.DiscShare < 0.1f ? 0.94f : 1));
        var dim = Air(a => Vector3.Lerp(a.Middle, a.Haze, 0.55f) * (a.DiscShare < 0.1f ? 0.86f : 0.96f));
        var side = Of(v => Atmosphere.Of(v.Scene).Towards.X);
        for (var cloud = 0; cloud < most; cloud++)
        {
            using var step = NewDisposeScope();
            var there = Of(v => cloud < Atmosphere.Of(v.Scene).Clouds ? 1 : 0);
            // The same clouds come again at some distance, each at its own.
            var period = 1.5f + 0.35f * cloud;
            var scale = 0.19f - 0.02f * cloud;
            var cx = x - (0.31f + 0.67f * cloud) % 1.3f + 0.65f;
            cx = (cx - period * (cx / period).round()) / scale;
            var cy = (y + _canvas.HalfHeight * (0.8f - 0.205f * ((cloud * 3) % 5))) / scale;
            var width = 1 + 0.35f * (cloud % 2);
            var body = Solid.Length(cx / width, cy) - 0.62f;
            foreach (var (ox, oy, r) in Heads) body = minimum(body, Solid.Length(cx - ox * width, cy + oy) - r);
            body = maximum(body, cy - 0.22f - 0.02f * (cx * 9).sin());
            var soft = (0.5f - body / (0.16f + 1.5f * _canvas.Pixel / scale)).clamp(0, 1);
            soft = soft * soft * (3 - 2 * soft);
            var upper = (0.55f - cy + 0.22f * side * cx / width - 0.5f * (body + 0.25f)).clamp(0, 1);
            sky = sky.lerp(dim.lerp(bright, upper), soft * there * (0.92f - 0.25f * _night)).MoveToOuterDisposeScope();
        }
        return cat([sky, picture.narrow(2, rows, _canvas.Height - rows)], 2);
    }

    static readonly (float X, float Y, float R)[] Heads = [(-0.85f, -0.08f, 0.4f), (-0.4f, 0.3f, 0.48f), (0.25f, 0.42f, 0.56f), (0.8f, 0.06f, 0.46f), (1.25f, -0.14f, 0.3f), (-1.25f, -0.16f, 0.26f)];

    Tensor Paint(Tensor picture, Layer layer)
    {
        var (x, y) = At(layer.Depth);
        var foot = _canvas.HalfHeight * layer.Base;
        Tensor Height(Tensor at) => layer.Relief == 0 ? zeros_like(at) : layer.Relief * Outline(layer, at);                                        // (n, 1, 1, W)
        var rise = Height(x);
        var slope = (Height(x + 0.004f) - Height(x - 0.004f)) / 0.008f;
        var depth = y - foot + rise;                                                                                                               // (n, 1, H, W), how far below the edge
        if (_views.All(v => v.Camera.Zoom == 1 && v.Camera.Y == 0))
        {
            // Nothing above the highest point of the edge changes.
            var above = Math.Clamp((int)((foot - 1.4f * layer.Relief + _canvas.HalfHeight) / _canvas.Pixel) - 2, 0, _canvas.Height - 1);
            var below = Layered(picture.narrow(2, above, _canvas.Height - above), layer, x, y.narrow(2, above, _canvas.Height - above), depth.narrow(2, above, _canvas.Height - above), slope, rise);
            return cat([picture.narrow(2, 0, above), below], 2);
        }
        return Layered(picture, layer, x, y, depth, slope, rise);
    }

    Tensor Layered(Tensor picture, Layer layer, Tensor x, Tensor y, Tensor depth, Tensor slope, Tensor rise)
    {
        var cover = (0.5f + depth / (_canvas.Pixel * (1 + slope.square()).sqrt().clamp_max(12))).clamp(0, 1);
        Vector3 Ground(View v, int rgb, float nearer)
        {
            var colour = Atmosphere.Rgb(rgb);
            if (v.Scene.Weather == Weather.Snow && layer.Outline != Ridge.Water) colour = Vector3.Lerp(colour, Atmosphere.Rgb(0xEEF4FB), layer.Outline is Ridge.Trees or Ridge.Towers ? 0.35f : 0.62f);
            if (v.Scene.Weather == Weather.Rain) colour *= 0.9f;
            return Atmosphere.Of(v.Scene).Through(colour, layer.Depth + nearer);
        }
        var near = Colour(v => Ground(v, layer.Foot, 0.15f));
        var colour = Colour(v => Ground(v, layer.Crest, 0)).lerp(near, (depth * (layer.Depth < 0.5f ? 4.5f : 2.6f)).clamp(0, 1));               // (n, 3, H, W)
        // A slope that turns towards the sun is brighter: seen at the edge, lost farther down.
        var side = Of(v => Atmosphere.Of(v.Scene).Towards.X);
        var key = Of(v => Atmosphere.Of(v.Scene).Key.X);
        var sunlit = (slope * side * 1.6f).tanh() * key;
        if (layer.Outline is not (Ridge.Towers or Ridge.Houses or Ridge.Trees or Ridge.Water or Ridge.Rows)) colour = colour * (1 + 0.17f * sunlit * (-depth.clamp_min(0) * (layer.Outline switch { Ridge.Dunes => 5, Ridge.Mesas => 26, _ => 9 })).exp());
        colour = layer.Outline switch
        {
            Ridge.Peaks => Facets(colour, layer, x, depth, rise, side * key),
            Ridge.Cone => Crater(Facets(colour, layer, x, depth, rise, side * key), x, depth),
            Ridge.Dunes => colour * (1 + 0.03f * ((depth * 46 + (x * 4).sin() * 2.2f).sin() * (-depth * 5).exp())),
            Ridge.Mesas => Strata(colour, x, depth, rise),
            Ridge.Towers => Windows(colour, x, depth),
            Ridge.Trees => colour * (0.9f + 0.1f * (depth * 8).clamp(0, 1)),
            Ridge.Houses => Houses(colour, x, depth, rise, layer),
            Ridge.Water => Water(colour, x, y, depth),
            Ridge.Grass => Meadow(colour, x, y, depth, layer),
            Ridge.Rows => _place == Place.City ? Street(colour, y, depth) : Furrows(colour, x, depth),
            Ridge.Floes => Floes(colour, x, depth, side * key, layer),
            _ => colour,
        };
        var rim = Air(a => a.Key * 0.12f) * (-depth.clamp_min(0) * 55).exp();
        if (layer.Outline is not (Ridge.Water or Ridge.Rows)) colour = colour + rim * (0.4f + 0.6f * (sunlit + 0.3f).clamp(0, 1));
        return picture.lerp(colour, cover);
    }

    Tensor Outline(Layer layer, Tensor x) => layer.Outline switch
    {
        Ridge.Hills => (x * 3.7f + layer.Depth * 9).sin() * 0.62f + (x * 8.3f + layer.Depth * 5).sin() * 0.28f + (x * 17 + layer.Depth).sin() * 0.08f,
        Ridge.Dunes => Dune(x * 0.9f + layer.Depth * 2.3f) * 0.8f + (x * 9 + layer.Depth).sin() * 0.08f,
        Ridge.Peaks => Ridged(x * 1.7f + layer.Depth * 3.37f) * 0.7f + Ridged(x * 4.3f + layer.Depth * 1.9f) * 0.24f + Ridged(x * 10.7f + 0.4f) * 0.07f,
        Ridge.Mesas => Mesa(x * 1.15f + layer.Depth * 3.1f) * 0.8f + (x * 31).sin() * 0.01f,
        Ridge.Towers => Tower(x * (4.2f + 2.4f * layer.Depth) + layer.Depth * 7.3f),
        Ridge.Trees => Tree(layer, x),
        Ridge.Houses => House(x),
        Ridge.Floes => Floe(x * (layer.Depth < 0.6f ? 1.6f : 0.8f) + layer.Depth * 2.7f),
        Ridge.Cone => (1.34f * (-3.4f * (x - 0.1f).abs()).exp()).clamp_max(0.98f) + (x * 23).sin() * 0.012f + (x * 41).sin() * 0.009f,
        Ridge.Grass => (x * 4.1f + 1).sin() * 0.6f + (x * 9).sin() * 0.25f + 0.2f * Ridged(x * 37),
        _ => zeros_like(x),
    };

    static Tensor Dune(Tensor x)
    {
        // A long windward side and a short steep one.
        var p = Fract(x);
        return where(p.lt(0.68f), (1 - (p / 0.68f * MathF.PI).cos()) / 2, (1 + ((p - 0.68f) / 0.32f * MathF.PI).cos()) / 2) * (0.7f + 0.3f * (x.floor() * 2.1f).sin()) - 0.3f;
    }

    static Tensor Mesa(Tensor x)
    {
        var (cell, p) = (x.floor(), Fract(x));
        var hash = Hash(cell, cell * 0 + 3);
        var flat = ((0.5f - (p - 0.5f).abs() - 0.08f - 0.12f * hash) * 13).clamp(0, 1) * (0.45f + 0.55f * hash);
        var lower = ((0.5f - (p - 0.46f).abs() - 0.02f) * 9).clamp(0, 1) * 0.3f;
        return maximum(flat, lower);
    }

    static Tensor Tower(Tensor x)
    {
        var (cell, p) = (x.floor(), Fract(x));
        var hash = Hash(cell, cell * 0 + 1);
        var wall = ((0.5f - (p - 0.5f).abs() - 0.06f) * 60).clamp(0, 1);
        var stump = ((0.5f - (p - 0.5f).abs() - 0.24f) * 60).clamp(0, 1) * (hash * 5).frac().gt(0.5f).to(x.dtype) * 0.13f;
        return (0.25f + 0.75f * hash + stump) * wall;
    }

    float TreesPerSide(Layer layer) => layer.Relief < 0.08f ? 15 : 9.5f - 4 * layer.Depth;

    // Conifers of different heights: the higher of two rows, jagged where branches end.
    Tensor Tree(Layer layer, Tensor x)
    {
        var row = x * TreesPerSide(layer) + layer.Depth * 11;
        return maximum(One(row), 0.82f * One(row * 1.13f + 0.5f)) - 0.15f;

        static Tensor One(Tensor at)
        {
            var (cell, p) = (at.floor(), (Fract(at) - 0.5f).abs() * 2);
            var height = 0.5f + 0.5f * Hash(cell, cell * 0 + 9);
            var tiers = (1 - p) + 0.1f * (1 - p) * ((1 - p) * 19).sin();
            return height * tiers * 1.05f;
        }
    }

    static Tensor House(Tensor x)
    {
        var (cell, p) = ((x * 3.4f).floor(), Fract(x * 3.4f));
        var hash = Hash(cell, cell * 0 + 5);
        var half = 0.3f + 0.1f * hash;
        var roof = (half + 0.06f - (p - 0.5f).abs()).clamp_min(0);
        return where((p - 0.5f).abs().lt(half + 0.05f), 0.5f + 0.35f * hash + 1.1f * roof, full_like(p, 0.02f));
    }

    static Tensor Floe(Tensor x) => Ridged(x) * 0.5f + 0.35f * Mesa(x * 1.7f + 0.3f) + 0.12f * Ridged(x * 5.1f);

    // From -1 to 1, pointed at the top.
    static Tensor Ridged(Tensor x) => 1 - 4 * (Fract(x) - 0.5f).abs();

    Tensor Facets(Tensor colour, Layer layer, Tensor x, Tensor depth, Tensor rise, Tensor side)
    {
        // Ridges run down from the peaks, to and fro: a face is bright where the outline, carried along them, turns to the sun.
        var along = x + 0.32f * depth + 0.02f * (depth * 38).sin();
        var facet = ((Outline(layer, along + 0.012f) - Outline(layer, along - 0.012f)) * 9).tanh();
        colour = colour * (1 + 0.22f * facet * side * (1 - layer.Depth * 0.5f) * (-depth * 2).exp());
        if (layer.Relief < 0.11f || _place == Place.Volcano) return colour;
        var line = 0.11f - 0.55f * rise.clamp_max(0.2f) + 0.025f * Ridged(x * 9) + 0.018f * Ridged(along * 23);
        var snow = _canvas.Cover(depth + line - 0.07f);
        var white = Colour(v => Atmosphere.Of(v.Scene).Through(new(0.97f, 0.98f, 1), layer.Depth + 0.25f));
        return colour.lerp(white * (0.93f + 0.09f * facet * side), snow * rise.gt(0).to(colour.dtype));
    }

    Tensor Crater(Tensor colour, Tensor x, Tensor depth)
    {
        var glow = Of(v => 0.55f + 0.45f * (1 - Math.Min(1, Atmosphere.Of(v.Scene).Tint.Y)));
        // Lava runs down from the rim in two streams.
        var bend = x - 0.1f;
        var stream = (-((bend - 0.05f - 0.16f * depth - 0.02f * (depth * 18).sin()) / (0.014f + 0.02f * depth)).square()).exp() * (-depth * 2.4f).exp()
            + (-((bend + 0.045f + 0.28f * depth + 0.015f * (depth * 25).sin()) / (0.01f + 0.015f * depth)).square()).exp() * (-depth * 3.6f).exp();
        var rim = (-depth.clamp_min(0) * 30).exp() * (-(bend / 0.1f).square()).exp();
        var hot = _canvas.Colour(0xFF6A26).lerp(_canvas.Colour(0xFFD36B), (stream * 0.8f).clamp(0, 1));
        return colour.lerp(hot, ((stream * 1.2f + rim) * glow).clamp(0, 1));
    }

    Tensor Strata(Tensor colour, Tensor x, Tensor depth, Tensor rise)
    {
        var height = depth - rise;
        var bands = (height * 52 + (x * 5).sin() * 0.5f).sin() * 0.5f + (height * 117 + 1).sin() * 0.3f;
        // Gullies below the rim; each is deepest at its top.
        var gullies = (0.5f + 0.5f * (x * 34 + 2 * (x * 9).sin()).sin()).pow(3) * (-depth.clamp_min(0) * 11).exp();
        return colour * (1 + 0.07f * bands - 0.16f * gullies);
    }

    Tensor Windows(Tensor wall, Tensor x, Tensor depth)
    {
        var (columns, floors) = (x * 27, depth * 22);
        var (p, q) = (Fract(columns), Fract(floors));
        var pane = _canvas.Cover(((p - 0.5f).abs() - 0.26f) / 27) * _canvas.Cover(((q - 0.5f).abs() - 0.24f) / 22) * depth.gt(0.03f).to(wall.dtype);
        var hash = Hash(columns.floor(), floors.floor());
        var late = Of(v => v.Scene.Light switch { Light.Night => 0.62f, Light.Sunset => 0.42f, Light.Morning => 0.15f, _ => 0.05f });
        var lit = ((late - hash) * 30).clamp(0, 1);
        var lamp = _canvas.Colour(0xFFCB74).lerp(_canvas.Colour(0xFFF0C0), (hash * 9).frac());
        var glass = wall.lerp(Air(a => a.Zenith), 0.4f);
        return wall.lerp(glass.lerp(lamp, lit), pane * (0.5f + 0.45f * lit));
    }

    Tensor Houses(Tensor wall, Tensor x, Tensor depth, Tensor rise, Layer layer)
    {
        var (cell, p) = ((x * 3.4f).floor(), Fract(x * 3.4f));
        var hash = Hash(cell, cell * 0 + 5);
        var eaves = layer.Relief * (0.5f + 0.35f * hash);
        var roof = _canvas.Cover(-(rise - depth - eaves - 0.004f));
        var tiles = Colour(v => Atmosphere.Of(v.Scene).Through(Atmosphere.Rgb(0xC65B42), 0.7f)).lerp(Colour(v => Atmosphere.Of(v.Scene).Through(Atmosphere.Rgb(0x8C5A6E), 0.7f)), (hash * 7).frac().gt(0.5f).to(wall.dtype));
        if (_views.Any(v => v.Scene.Weather == Weather.Snow)) tiles = tiles.lerp(Colour(v => Atmosphere.Of(v.Scene).Through(new(0.95f, 0.97f, 1), 0.7f)), Of(v => v.Scene.Weather == Weather.Snow ? 0.85f : 0));
        var height = rise - depth;
        // The half that turns from the sun is darker.
        wall = wall * (1 + 0.05f * (p - 0.5f).sign() * Of(v => Math.Sign(Atmosphere.Of(v.Scene).Towards.X)));
        var (wx, wy) = (((p - 0.5f).abs() - 0.15f).abs() - 0.05f, (height - eaves * 0.55f).abs() - 0.013f);
        var pane = _canvas.Cover(wx / 3.4f) * _canvas.Cover(wy);
        var lit = Of(v => v.Scene.Light switch { Light.Night => 1, Light.Sunset => 0.8f, _ => 0 });
        var glass = Air(a => Vector3.Lerp(a.Zenith * 0.5f, a.Haze, 0.25f)).lerp(_canvas.Colour(0xFFD07A), lit);
        wall = wall.lerp(glass, pane * height.gt(0).to(wall.dtype));
        var lawn = Colour(v => Atmosphere.Of(v.Scene).Through(v.Scene.Weather == Weather.Snow ? Atmosphere.Rgb(0xDCE8EE) : Atmosphere.Rgb(0x6FB35A), 0.7f));
        return wall.lerp(tiles, roof).lerp(lawn, _canvas.Cover(height - 0.002f));
    }

    // Sky in the water, dashes of light, and a path of them below the sun.
    Tensor Water(Tensor colour, Tensor x, Tensor y, Tensor depth)
    {
        var far = (-depth.clamp_min(0) * 7).exp();
        colour = colour.lerp(Air(a => a.Horizon), 0.6f * far).lerp(Air(a => a.Middle), Of(v => v.Scene.Light == Light.Day ? 0.15f : 0.4f));
        var stretch = 90 / (1 + depth.clamp_min(0) * 7);
        var ripple = (y * stretch * 1.9f + (x * 5).sin() * 0.6f).sin() * (x * stretch * 0.28f + (y * stretch * 1.9f).floor() * 2.4f).sin();
        var sunX = Of(v => Atmosphere.Of(v.Scene).DiscAcross * _canvas.HalfWidth);
        var path = (-((_canvas.X - sunX) / (0.07f + 0.32f * depth.clamp_min(0))).square()).exp() * Of(v => Atmosphere.Of(v.Scene).DiscShare);
        var sparkle = ((ripple - 0.42f) * 4).clamp(0, 1);
        colour = colour + 0.05f * (ripple - 0.1f) * Air(a => a.Horizon);
        colour = colour.lerp(Air(a => a.Disc), (path * (0.22f + 0.75f * sparkle)).clamp(0, 0.92f));
        if (_place != Place.Beach) return colour;
        // Foam where the water ends.
        var shore = _canvas.HalfHeight * 0.35f + 0.012f * (x * 7).sin() + 0.006f * (x * 17 + 1).sin();
        var foam = (-((depth - shore + 0.03f) / 0.011f).square()).exp() * 0.8f + (-((depth - shore + 0.085f) / 0.006f).square()).exp() * 0.4f;
        return colour.lerp(Colour(v => Atmosphere.Of(v.Scene).Through(new(1), 0.9f)), foam.clamp(0, 1));
    }

    // Blades that grow larger towards the viewer, and flowers.
    Tensor Meadow(Tensor colour, Tensor x, Tensor y, Tensor depth, Layer layer)
    {
        var below = depth.clamp_min(0);
        var nearer = 1 + 2.6f * below;
        var blades = ((x * 70 / nearer + (y * 40 / nearer).sin() * 0.8f).sin() * (y * 34 / nearer + (x * 9).sin()).sin());
        colour = colour * (1 + 0.055f * blades);
        if (_place is not (Place.Meadow or Place.Village or Place.Lake) || _views.All(v => v.Scene.Weather == Weather.Snow)) return colour;
        var (column, row) = (x / 0.085f, below / 0.062f);
        var hash = Hash(column.floor(), row.floor());
        var (dx, dy) = (column - column.floor() - 0.25f - 0.5f * hash, row - row.floor() - 0.3f - 0.4f * (hash * 5).frac());
        var bloom = (-(dx.square() * 0.085f * 0.085f + dy.square() * 0.062f * 0.062f) / (0.0085f * 0.0085f)).exp() * hash.gt(0.42f).to(colour.dtype) * (below / 0.04f - 0.6f).clamp(0, 1) * Of(v => v.Scene.Weather == Weather.Snow ? 0 : 1);
        var petals = Colour(v => Atmosphere.Of(v.Scene).Through(Atmosphere.Rgb(0xFFF3E0), 1)).lerp(Colour(v => Atmosphere.Of(v.Scene).Through(Atmosphere.Rgb(0xFFC94D), 1)), (hash * 11).frac().gt(0.5f).to(colour.dtype));
        return colour.lerp(petals, bloom * 0.9f);
    }

    Tensor Street(Tensor colour, Tensor y, Tensor depth)
    {
        var kerb = _canvas.Cover((depth - 0.075f).abs() - 0.006f);
        var road = _canvas.Cover(0.08f - depth);
        colour = colour * (1 - 0.3f * road);
        return colour.lerp(Colour(v => Atmosphere.Of(v.Scene).Through(Atmosphere.Rgb(0xC9CBD6), 1)), kerb * 0.7f);
    }

    // Rows of flowers that meet at the horizon.
    Tensor Furrows(Tensor colour, Tensor x, Tensor depth)
    {
        var below = depth.clamp_min(0.004f);
        // They meet where the camera looks, however far it has gone.
        var (ahead, _) = At(0.02f);
        var lane = (ahead - 0.1f) / (below + 0.045f) * 0.62f + (x - ahead) * 3.2f;
        var wave = (lane * MathF.Tau).cos();
        var clear = ((below + 0.045f) / (0.62f * 6 * _canvas.Pixel)).clamp(0, 1);
        var ridge = (0.5f + 0.5f * wave);
        var soil = Colour(v => Atmosphere.Of(v.Scene).Through(v.Scene.Weather == Weather.Snow ? Atmosphere.Rgb(0xE6EDF4) : Atmosphere.Rgb(0x5E7A4C), 1));
        var tuft = (lane * 37).sin() * (below.log() * 30).sin() * clear;
        colour = colour * (0.86f + 0.26f * ridge * clear + 0.06f * tuft);
        return colour.lerp(soil, ((0.32f - ridge) * 3.2f).clamp(0, 0.85f) * clear);
    }

    Tensor Floes(Tensor colour, Tensor x, Tensor depth, Tensor side, Layer layer)
    {
        var along = x + 0.4f * depth;
        var facet = ((Outline(layer, along + 0.01f) - Outline(layer, along - 0.01f)) * 8).tanh();
        colour = colour * (1 + 0.1f * facet * side * (-depth * 3).exp());
        return colour;
    }

    Tensor Vignette(Tensor picture) => picture * (1 - 0.12f * ((_canvas.Y / _canvas.HalfHeight).square() * (_canvas.X / _canvas.HalfWidth).square()) - 0.05f * (_canvas.Y / _canvas.HalfHeight).clamp_min(0).pow(3));

    static Tensor Fract(Tensor x) => x - x.floor();

    // A number from 0 to 1 per cell, the same every time.
    static Tensor Hash(Tensor column, Tensor row) => Fract((column * 12.9898f + row * 78.233f + 1.7f).sin().abs() * 437.5853f);
}

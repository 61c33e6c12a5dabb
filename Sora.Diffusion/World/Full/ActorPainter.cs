using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.World.Full;

/// <summary>One actor in one picture.</summary>
/// <param name="Picture">The row of the picture.</param>
/// <param name="Scene">The scene.</param>
/// <param name="Actor">The actor.</param>
/// <param name="Pose">Where it is.</param>
readonly record struct Appearance(int Picture, Scene Scene, Actor Actor, Pose Pose);

/// <summary>Draws actors: rays are marched through the distance field of each, and what they hit is lit by sun, sky and ground.</summary>
static class ActorPainter
{
    const int Steps = 18;
    const float Bound = 1.12f, NormalStep = 0.012f;

    /// <summary>From how far above the camera looks down on the actors, in radians.</summary>
    const float LookDown = 0.3f;

    /// <summary>Draws appearances of one thing, each in another picture.</summary>
    /// <param name="film">Pictures, (P, 3, HW + 1) contiguous; the last pixel takes whatever is drawn outside.</param>
    /// <param name="mask">Where actors are, (P, HW + 1) contiguous.</param>
    /// <param name="cast">The appearances, n.</param>
    /// <param name="canvas">Sizes and coordinates.</param>
    public static void Paint(Tensor film, Tensor mask, IReadOnlyList<Appearance> cast, Canvas canvas)
    {
        using var scope = NewDisposeScope();
        var thing = cast[0].Actor.Thing;
        var outline = Trace(cast, canvas);
        // Only rays that come near enough are lit.
        var kept = outline.Cover.gt(0).nonzero().squeeze(1);                                                                          // (K)
        var lit = new Rays(cast, outline.Rays.index_select(0, kept), outline.U, outline.V, canvas.Device);
        var (colour, square) = Lit(thing, cast, lit, outline.Row(lit.Places), outline.Depth.index_select(0, kept), outline.Missed.index_select(0, kept), canvas);

        Tensor Grid(Tensor values) => outline.Grid(lit.Places, values);
        var shown = Borrowed(Grid(colour), Grid(square));                                                                              // (n, 3, S, S)
        var cover = Grid(outline.Cover.index_select(0, kept).unsqueeze(1));                                                            // (n, 1, S, S)
        var pictures = tensor(cast.Select(a => (long)a.Picture).ToArray(), device: canvas.Device).view(-1, 1, 1, 1);
        Blend(film, (pictures * 3 + tensor(new long[] { 0, 1, 2 }, device: canvas.Device).view(1, 3, 1, 1)) * film.shape[2] + outline.Pixels, shown, cover);
        Blend(mask, pictures * film.shape[2] + outline.Pixels, ones_like(cover), cover.gt(0.3f).to(float32));
    }

    /// <summary>Draws how much of every pixel appearances of one thing cover, each in another picture.</summary>
    /// <param name="cover">Pictures, (P, HW + 1) contiguous; the last pixel takes whatever is drawn outside.</param>
    /// <param name="cast">The appearances, n.</param>
    /// <param name="canvas">Sizes and coordinates.</param>
    public static void Cover(Tensor cover, IReadOnlyList<Appearance> cast, Canvas canvas)
    {
        using var scope = NewDisposeScope();
        var outline = Trace(cast, canvas);
        var shown = outline.Grid(outline.Rays, outline.Cover.unsqueeze(1));                                                            // (n, 1, S, S)
        var pictures = tensor(cast.Select(a => (long)a.Picture).ToArray(), device: canvas.Device).view(-1, 1, 1, 1);
        Blend(cover, pictures * cover.shape[1] + outline.Pixels, ones_like(shown), shown);
    }

    // Marches the rays that meet the balls around things.
    static Outline Trace(IReadOnlyList<Appearance> cast, Canvas canvas)
    {
        Tensor Of(Func<Appearance, float> part) => tensor(cast.Select(part).ToArray(), device: canvas.Device).view(-1, 1, 1, 1);     // (n, 1, 1, 1)
        var side = (int)MathF.Ceiling(2 * Bound * cast.Max(a => a.Pose.Radius) / canvas.Pixel) + 2;
        var (pixels, dx, dy) = Square(Of(a => a.Pose.X), Of(a => a.Pose.Y), side, canvas);
        var (radius, squash) = (Of(a => a.Pose.Radius), Of(a => a.Pose.Squash));
        var (u, v) = ((dx / radius * squash).expand(-1, -1, side, -1).flatten(), (-dy / (radius * squash)).expand(-1, -1, -1, side).flatten());   // (n S S)
        var rays = (u.square() + v.square()).lt(Bound * Bound).nonzero().squeeze(1);                                                  // (R)
        var (depth, missed) = March(cast[0].Actor.Thing, new Rays(cast, rays, u, v, canvas.Device));
        var cover = (1 - missed * radius.view(-1).index_select(0, rays.div(side * side, RoundingMode.floor)) / canvas.Pixel).clamp(0, 1);
        return new(side, pixels, u, v, rays, depth, missed, cover);
    }

    /// <summary>Where things are in the squares around them.</summary>
    /// <param name="Side">Pixels along a side of a square, S.</param>
    /// <param name="Pixels">The pixels of the squares, (n, 1, S, S).</param>
    /// <param name="U">To the right, for every pixel, (n S S).</param>
    /// <param name="V">Up, for every pixel, (n S S).</param>
    /// <param name="Rays">The pixels whose rays were marched, (R).</param>
    /// <param name="Depth">How far from the viewer each ray came nearest, (R).</param>
    /// <param name="Missed">By how much it missed, (R).</param>
    /// <param name="Cover">How much of the pixel is the thing, 0 to 1, (R).</param>
    sealed record Outline(int Side, Tensor Pixels, Tensor U, Tensor V, Tensor Rays, Tensor Depth, Tensor Missed, Tensor Cover)
    {
        /// <summary>Which of the squares places lie in.</summary>
        public Tensor Row(Tensor places) => places.div(Side * Side, RoundingMode.floor);

        /// <summary>Values of some places as squares, (n, C, S, S); 0 elsewhere.</summary>
        /// <param name="places">The places, (K).</param>
        /// <param name="values">Their values, (K, C).</param>
        public Tensor Grid(Tensor places, Tensor values) =>
            zeros(U.shape[0], values.shape[1], device: U.device).index_copy_(0, places, values).view(-1, Side, Side, values.shape[1]).permute(0, 3, 1, 2);
    }

    // The colours of what rays hit, (K, 3), and which of them hit it squarely, (K, 1).
    static (Tensor Colour, Tensor Square) Lit(Thing thing, IReadOnlyList<Appearance> cast, Rays rays, Tensor row, Tensor depth, Tensor missed, Canvas canvas)
    {
        Tensor Of(Func<Appearance, float> part) => tensor(cast.Select(part).ToArray(), device: canvas.Device).index_select(0, row);      // (K)
        Tensor Colours(Func<Appearance, Vector3> part) =>
            tensor(cast.Select(part).SelectMany(c => new[] { c.X, c.Y, c.Z }).ToArray(), device: canvas.Device).view(-1, 3).index_select(0, row);   // (K, 3)

        var p = rays.At(depth);
        var parts = Toy.Parts(thing, p, rays.Flap);
        var distance = parts.Select(part => part.Distance).Aggregate(minimum);
        Tensor Field(Points at) => Toy.Parts(thing, at, rays.Flap).Select(part => part.Distance).Aggregate(minimum);
        var normal = Normal(Field, p, distance, rays);
        var pixel = canvas.Pixel / Of(a => a.Pose.Radius);

        var key = Colours(a => Atmosphere.Of(a.Scene).Key);
        var (sky, bounce) = (Colours(a => Atmosphere.Of(a.Scene).Sky), Colours(a => Atmosphere.Of(a.Scene).Bounce));
        var (towardsX, towardsY, towardsZ) = (Of(a => Atmosphere.Of(a.Scene).Towards.X), Of(a => Atmosphere.Of(a.Scene).Towards.Y), Of(a => Atmosphere.Of(a.Scene).Towards.Z));
        var facing = normal.X * towardsX + normal.Y * towardsY + normal.Z * towardsZ;

        // How open the surface is: creases are darker, and what lies between a point and the sun takes its light.
        var outwards = rays.ToThing(normal.X, normal.Y, normal.Z);
        var open = 0.35f + 0.65f * (Field(p.Along(outwards, 0.2f)) / 0.2f).clamp(0, 1);
        var sun = rays.ToThing(towardsX, towardsY, towardsZ);
        var direct = (facing * 1.15f + 0.1f).clamp(0, 1);
        foreach (var step in new[] { 0.16f, 0.4f })
            direct = direct * (0.25f + 0.75f * (Field(p.Along(outwards, 0.04f).Along(sun, step)) / (step * 0.55f) + 0.35f).clamp(0, 1));

        var upwards = Column(0.5f + 0.5f * normal.Y);
        var light = key * Column(direct) + (bounce + (sky - bounce) * upwards) * Column(open);                                           // (K, 3)

        // The halfway vector between the sun and whoever looks; how flat a view along the surface is; how far up a mirror would look.
        var glint = Column(((normal.X * towardsX + normal.Y * towardsY + normal.Z * (towardsZ + 1)) / (2 * (1 + towardsZ)).sqrt()).clamp(0, 1));
        var grazing = Column((1 - normal.Z.clamp(0, 1)).pow(3));
        var mirrored = Column(2 * normal.Z * normal.Y);
        var reflection = bounce * 0.5f + sky * 1.3f * (mirrored * 9 + 0.6f).sigmoid() + key * 0.85f * (-(mirrored - 0.3f).square() * 16).exp();

        var (paint, pattern) = (Colours(a => Linear(Palette.Of(a.Actor.Hue))), Colours(a => Linear(Palette.Pattern(a.Actor.Hue))));
        var surface = tensor(cast.Select(a => (long)a.Actor.Surface).ToArray(), device: canvas.Device).index_select(0, row);
        var colour = zeros_like(light);
        foreach (var coat in cast.Select(a => a.Actor.Surface).Distinct())
        {
            var some = surface.eq((long)coat).nonzero().squeeze(1);
            Tensor Some(Tensor whole) => whole.index_select(0, some);
            colour.index_copy_(0, some, Coat(
                coat, thing, Some(paint), Some(pattern), Some(light), Some(glint), Some(grazing), Some(reflection), Some(key), new Points(Some(p.X), Some(p.Y), Some(p.Z)), Some(pixel)));
        }

        // Parts that are not painted.
        foreach (var part in parts.Where(part => part.Material != Material.Paint))
            colour = colour.lerp(Bare(part.Material, light, glint, grazing, reflection, key), Column(((distance - part.Distance) / pixel + 1).clamp(0, 1)));

        // Light from behind along the edge, then the air in between.
        colour = colour + sky * 0.55f * grazing * Column(open) * (0.4f + 0.6f * upwards);
        var far = Of(a => 0.5f * Atmosphere.Of(a.Scene).HazeNear + (a.Scene.Staging == Staging.Behind && a.Pose.Near == 0 ? 0.1f : 0));
        colour = Developed(colour).lerp(Colours(a => Atmosphere.Of(a.Scene).Haze), Column(far));
        return (colour, Column(missed.le(0).logical_and(normal.Z.gt(Toy.IsFaceted(thing) ? 0.5f : 0.22f)).to(float32)));
    }

    /// <summary>Darkens the ground under actors: a soft wide shadow away from the sun and a dark narrow one where they touch it.</summary>
    public static void CastShadows(Tensor film, Tensor mask, IReadOnlyList<Appearance> cast, Canvas canvas)
    {
        using var scope = NewDisposeScope();
        Tensor Of(Func<Appearance, float> part) => tensor(cast.Select(part).ToArray(), device: canvas.Device).view(-1, 1, 1, 1);     // (n, 1, 1, 1)
        float Height(Appearance a) => Math.Max(0, a.Pose.Ground - a.Pose.Radius * Toy.Foot(a.Actor.Thing) * a.Pose.Squash - a.Pose.Y);
        var (radius, height) = (Of(a => a.Pose.Radius), Of(Height));
        var x = Of(a => a.Pose.X - Atmosphere.Of(a.Scene).Towards.X * (0.25f * a.Pose.Radius + 0.5f * Height(a)));
        var ground = Of(a => a.Pose.Ground);
        var side = (int)MathF.Ceiling(4.4f * cast.Max(a => a.Pose.Radius) / canvas.Pixel) + 2;
        var (pixels, dx, dy) = Square(x, ground, side, canvas);
        // A thing that has left the picture below the ground line throws none.
        var there = Of(a => a.Pose.Y < a.Pose.Ground + 0.02f ? 1 : 0);
        var strength = Of(a => 0.34f + 0.3f * Math.Min(1, Atmosphere.Of(a.Scene).Key.X));
        var wide = (dx / (radius * (1.05f + 0.9f * height))).square() + (dy / (radius * (0.3f + 0.2f * height))).square();
        var narrow = ((dx + (x - Of(a => a.Pose.X))) / (radius * 0.72f)).square() + (dy / (radius * 0.17f)).square();
        var dark = there * strength * (0.75f * (-1.6f * wide).exp() * (-3.2f * height).exp() + 0.55f * (-1.4f * narrow).exp() * (-16 * height).exp());
        dark = dark.clamp(0, 0.8f);
        var rows = tensor(cast.Select(a => (long)a.Picture).ToArray(), device: canvas.Device).view(-1, 1, 1, 1);
        var tone = tensor(cast.Select(a => Atmosphere.Of(a.Scene).Sky * 0.22f).SelectMany(c => new[] { c.X, c.Y, c.Z }).ToArray(), device: canvas.Device).view(-1, 3, 1, 1);
        var index = (rows * 3 + tensor(new long[] { 0, 1, 2 }, device: canvas.Device).view(1, 3, 1, 1)) * film.shape[2] + pixels;
        Blend(film, index, tone, dark);
        Blend(mask, rows * film.shape[2] + pixels, ones_like(dark), dark.gt(0.1f).to(float32));
    }

    // The pixels of the square around a point, (n, 1, S, S), and how far each is from the point.
    static (Tensor Pixels, Tensor Dx, Tensor Dy) Square(Tensor x, Tensor y, int side, Canvas canvas)
    {
        var square = arange(side, device: canvas.Device) - side / 2;
        var column = ((x + canvas.HalfWidth) / canvas.Pixel).floor().to(int64) + square.view(1, 1, 1, -1);   // (n, 1, 1, S)
        var row = ((y + canvas.HalfHeight) / canvas.Pixel).floor().to(int64) + square.view(1, 1, -1, 1);     // (n, 1, S, 1)
        var inside = column.ge(0).logical_and(column.lt(canvas.Width)).logical_and(row.ge(0)).logical_and(row.lt(canvas.Height));
        var pixels = where(inside, row * canvas.Width + column, tensor((long)canvas.Height * canvas.Width, device: canvas.Device));
        return (pixels, (column + 0.5f) * canvas.Pixel - canvas.HalfWidth - x, (row + 0.5f) * canvas.Pixel - canvas.HalfHeight - y);
    }

    static void Blend(Tensor film, Tensor index, Tensor colour, Tensor cover)
    {
        var flat = film.view(-1);
        var places = index.flatten();
        var under = flat.gather(0, places).view_as(index);
        flat.scatter_(0, places, under.lerp(colour.expand_as(under), cover.expand_as(under)).flatten());
    }

    // From in front of the thing backwards. A ray that passes by stays where it came nearest, so that soft edges have the colour of what is beside them. Now and then the rays that are done are left out.
    static (Tensor Depth, Tensor Missed) March(Thing thing, Rays rays)
    {
        var count = rays.Places.shape[0];
        var (allClosest, allNearest) = (full(count, Bound, device: rays.Places.device), full(count, 10f, device: rays.Places.device));
        var (depth, closest, nearest, alive) = (allClosest, allClosest, allNearest, arange(count, device: rays.Places.device));
        for (var step = 0; step < Steps && rays.Places.shape[0] > 0; step++)
        {
            using var inner = NewDisposeScope();
            var distance = Toy.Parts(thing, rays.At(depth), rays.Flap).Select(part => part.Distance).Aggregate(minimum);
            closest = where(distance.lt(nearest), depth, closest);
            nearest = minimum(nearest, distance);
            depth = (depth - distance.clamp_min(0)).clamp_min(-Bound);
            if (step % 3 == 2)
            {
                allClosest = allClosest.index_copy(0, alive, closest).MoveToOuterDisposeScope();
                allNearest = allNearest.index_copy(0, alive, nearest).MoveToOuterDisposeScope();
                var on = distance.gt(0.002f).logical_and(depth.gt(-Bound)).nonzero().squeeze(1);
                (depth, closest, nearest, alive) = (depth.index_select(0, on), closest.index_select(0, on), nearest.index_select(0, on), alive.index_select(0, on).MoveToOuterDisposeScope());
                rays = rays.Only(on);
            }
            (depth, closest, nearest) = (depth.MoveToOuterDisposeScope(), closest.MoveToOuterDisposeScope(), nearest.MoveToOuterDisposeScope());
        }
        return (allClosest, (allNearest - 0.01f).clamp_min(0));
    }

    // A ray that passed by, or that grazed an edge finer than a pixel, takes the colour of the neighbours that hit squarely.
    static Tensor Borrowed(Tensor colour, Tensor hit)
    {
        var count = functional.avg_pool2d(hit, 3, 1, 1);
        var around = functional.avg_pool2d(colour * hit, 3, 1, 1) / (count + 1e-6f);
        return where(hit.gt(0).logical_or(count.le(0)), colour, around);
    }

    static Points Normal(Func<Points, Tensor> field, Points p, Tensor distance, Rays rays)
    {
        var gradient = new Points(field(p.From(-NormalStep, 0)) - distance, field(p.From(0, -NormalStep)) - distance, field(p.From(0, 0, -NormalStep)) - distance);
        var seen = rays.ToViewer(gradient);
        var length = Solid.Length(seen.X, seen.Y, seen.Z);
        return new(seen.X / length, seen.Y / length, seen.Z / length);
    }

    static Tensor Column(Tensor values) => values.unsqueeze(1);

    static Tensor Coat(Surface surface, Thing thing, Tensor paint, Tensor second, Tensor light, Tensor glint, Tensor grazing, Tensor reflection, Tensor key, Points p, Tensor pixel)
    {
        switch (surface)
        {
            case Surface.Striped:
                // Around the long axis of things that lie, across those that stand.
                var along = thing is Thing.Car or Thing.Boat or Thing.Plane or Thing.Fish or Thing.Bird ? p.X + 0.35f * p.Y : p.Y + 0.3f * p.X;
                paint = paint.lerp(second, Edge((along * 9.5f).sin() / 9.5f, pixel));
                break;
            case Surface.Dotted:
                var (a, b) = Flattened(thing, p);
                var shift = 0.5f * (b.round() - 2 * (b.round() / 2).floor());
                var (da, db) = (a - shift - (a - shift).round(), b - b.round());
                paint = paint.lerp(second, Edge(0.115f - 0.44f * Solid.Length(da, db), pixel));
                break;
            case Surface.Shiny:
                return paint * light + key * (1.5f * glint.pow(70) + 0.18f * glint.pow(12)) + reflection * (0.06f + 0.4f * grazing);
            case Surface.Metal:
                // Dull in the shade, brilliant where it mirrors the light: the paint colours the mirror.
                var mirror = reflection.square() * 1.25f + 0.1f * reflection;
                return (paint * 0.95f + 0.04f) * (0.22f * light + mirror) + key * (0.4f * paint + 0.3f) * glint.pow(22) + key * 1.2f * glint.pow(110);
        }
        return paint * light + key * 0.07f * glint.pow(8);
    }

    // Where dots lie on a grid: round about what is round, on each face of what has faces, else as they are seen from the side; in cells of the grid.
    static (Tensor A, Tensor B) Flattened(Thing thing, Points p)
    {
        const float cell = 0.44f;
        switch (thing)
        {
            case Thing.Cylinder or Thing.Cone or Thing.Rocket: return (atan2(p.X, p.Z) * (4 / MathF.PI), p.Y / cell);
            case Thing.Cube or Thing.Pyramid:
                var (x, y, z) = (p.X.abs(), p.Y.abs(), p.Z.abs());
                var above = y.gt(maximum(x, z) + 0.02f);
                return (where(x.gt(z).logical_and(above.logical_not()), p.Z, p.X) / cell, where(above, p.Z, p.Y) / cell);
            default: return (p.X / cell, p.Y / cell);
        }
    }

    static Tensor Bare(Material material, Tensor light, Tensor glint, Tensor grazing, Tensor reflection, Tensor key)
    {
        Tensor Tone(int rgb)
        {
            var c = Linear(Atmosphere.Rgb(rgb));
            return tensor(new[] { c.X, c.Y, c.Z }, device: light.device).view(1, 3);
        }
        return material switch
        {
            Material.Tyre => Tone(0x2A2C38) * light + key * 0.25f * glint.pow(20),
            Material.Glass => Tone(0x7FB2D6) * light * 0.45f + reflection * (0.45f + 0.5f * grazing) + key * 1.2f * glint.pow(60),
            Material.Wood => Tone(0xB07C4C) * light,
            Material.Beak => Tone(0xFF9A2E) * light,
            Material.Flame => Tone(0xFFB040) * 1.5f + zeros_like(light),
            _ => Tone(0xFFF4E2) * light + key * 0.1f * glint.pow(20),
        };
    }

    // 1 where positive, 0 where negative, one pixel of transition.
    static Tensor Edge(Tensor distance, Tensor pixel) => Column((0.5f + distance / (1.2f * pixel)).clamp(0, 1));

    // Screens are close to a square law; light that is too strong fades into white instead of being cut off.
    static Tensor Developed(Tensor linear)
    {
        var soft = linear.clamp_min(0);
        soft = where(soft.gt(0.7f), 1 - 0.3f * (-(soft - 0.7f) / 0.3f).exp(), soft);
        return soft.sqrt();
    }

    static Vector3 Linear(Vector3 colour) => colour * colour;

    /// <summary>Rays through pixels in the coordinates of the thing: from a point of the picture towards whoever looks, after its yaw, the camera's look from above and its roll. All tensors are (R).</summary>
    sealed class Rays
    {
        static readonly (float Sin, float Cos) Tilt = MathF.SinCos(LookDown);

        readonly Points _origin, _way;
        readonly Tensor _cosYaw, _sinYaw, _cosRoll, _sinRoll;

        /// <param name="cast">The appearances, n.</param>
        /// <param name="places">Which pixels of their n squares.</param>
        /// <param name="u">To the right, for every pixel.</param>
        /// <param name="v">Up, for every pixel.</param>
        public Rays(IReadOnlyList<Appearance> cast, Tensor places, Tensor u, Tensor v, Device device)
        {
            var row = places.div(u.shape[0] / cast.Count, RoundingMode.floor);
            Tensor Of(Func<Appearance, float> part) => tensor(cast.Select(part).ToArray(), device: device).index_select(0, row);
            float Yaw(Appearance a) => a.Pose.Yaw + Toy.Pose(a.Actor.Thing) * (MathF.Cos(a.Pose.Yaw) < 0 ? -1 : 1);
            (_cosYaw, _sinYaw) = (Of(a => MathF.Cos(Yaw(a))), Of(a => MathF.Sin(Yaw(a))));
            (_cosRoll, _sinRoll) = (Of(a => MathF.Cos(a.Pose.Roll)), Of(a => MathF.Sin(a.Pose.Roll)));
            (Places, Flap) = (places, Of(a => a.Pose.Flap));
            var (x, y) = (u.index_select(0, places), v.index_select(0, places));
            _origin = ToThing(x, y, zeros_like(x));
            _way = ToThing(zeros_like(x), zeros_like(x), ones_like(x));
        }

        Rays(Rays whole, Tensor rows)
        {
            Tensor Some(Tensor values) => values.index_select(0, rows).MoveToOuterDisposeScope();
            Points Few(Points points) => new(Some(points.X), Some(points.Y), Some(points.Z));
            (Places, Flap, _origin, _way) = (Some(whole.Places), Some(whole.Flap), Few(whole._origin), Few(whole._way));
            (_cosYaw, _sinYaw, _cosRoll, _sinRoll) = (whole._cosYaw, whole._sinYaw, whole._cosRoll, whole._sinRoll);
        }

        /// <summary>The pixels.</summary>
        public Tensor Places { get; }

        /// <summary>Where the wings are.</summary>
        public Tensor Flap { get; }

        /// <summary>Some of the rays, to march on.</summary>
        public Rays Only(Tensor rows) => new(this, rows);

        public Points At(Tensor depth) => new(_origin.X + _way.X * depth, _origin.Y + _way.Y * depth, _origin.Z + _way.Z * depth);

        public Points ToThing(Tensor x, Tensor y, Tensor z)
        {
            var (rx, ry) = (_cosRoll * x - _sinRoll * y, _sinRoll * x + _cosRoll * y);
            var (ty, tz) = (Tilt.Cos * ry + Tilt.Sin * z, Tilt.Cos * z - Tilt.Sin * ry);
            return new(_cosYaw * rx - _sinYaw * tz, ty, _sinYaw * rx + _cosYaw * tz);
        }

        public Points ToViewer(Points p)
        {
            var (x, z) = (_cosYaw * p.X + _sinYaw * p.Z, _cosYaw * p.Z - _sinYaw * p.X);
            var (y, tz) = (Tilt.Cos * p.Y - Tilt.Sin * z, Tilt.Sin * p.Y + Tilt.Cos * z);
            return new(_cosRoll * x + _sinRoll * y, _cosRoll * y - _sinRoll * x, tz);
        }
    }
}

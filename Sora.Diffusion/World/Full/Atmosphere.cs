using System.Numerics;

namespace Sora.Diffusion.World.Full;

/// <summary>What time of day and weather do to every colour of a picture: the sky, the air in between, and the light on things. Colours are red, green, blue.</summary>
/// <param name="Zenith">The top of the sky.</param>
/// <param name="Middle">Half-way down.</param>
/// <param name="Horizon">The foot of the sky.</param>
/// <param name="Haze">The air, which what is far takes on.</param>
/// <param name="HazeShare">How much the farthest landscape takes on of it, 0 to 1.</param>
/// <param name="HazeNear">How much the nearest does.</param>
/// <param name="Tint">What the light does to the colours of the landscape.</param>
/// <param name="Key">Light from the sun or the moon, linear.</param>
/// <param name="Sky">Light from above and all around, linear.</param>
/// <param name="Bounce">Light from the ground, linear.</param>
/// <param name="Towards">The way to the sun or the moon: right, up, to whoever looks; length 1.</param>
/// <param name="Disc">The colour of the sun or the moon.</param>
/// <param name="DiscAcross">Where it stands, as a part of half the picture's width.</param>
/// <param name="DiscDown">Where it stands, as a part of half the picture's height.</param>
/// <param name="DiscShare">How much of it gets through the clouds, 0 to 1.</param>
/// <param name="Clouds">How many clouds there are, 0 to 5.</param>
sealed record Atmosphere(
    Vector3 Zenith, Vector3 Middle, Vector3 Horizon, Vector3 Haze, float HazeShare, float HazeNear, Vector3 Tint, Vector3 Key, Vector3 Sky, Vector3 Bounce, Vector3 Towards,
    Vector3 Disc, float DiscAcross, float DiscDown, float DiscShare, int Clouds)
{
    static readonly Atmosphere[,] All = Table();

    /// <summary>The atmosphere of a scene.</summary>
    public static Atmosphere Of(Scene scene) => All[(int)scene.Light, (int)scene.Weather];

    /// <summary>A colour 0xRRGGBB.</summary>
    public static Vector3 Rgb(int rgb) => new((rgb >> 16 & 255) / 255f, (rgb >> 8 & 255) / 255f, (rgb & 255) / 255f);

    /// <summary>A colour as far away as <paramref name="depth"/> (1 near, 0 at the horizon), in this light and air.</summary>
    public Vector3 Through(Vector3 colour, float depth) => Vector3.Lerp(colour * Tint, Haze, HazeNear + (HazeShare - HazeNear) * MathF.Pow(1 - Math.Min(depth, 1), 1.15f));

    static Atmosphere[,] Table()
    {
        var table = new Atmosphere[Enum.GetValues<Light>().Length, Enum.GetValues<Weather>().Length];
        foreach (var light in Enum.GetValues<Light>())
            foreach (var weather in Enum.GetValues<Weather>()) table[(int)light, (int)weather] = Clear(light).Under(weather, light);
        return table;
    }

    static Atmosphere Clear(Light light) => light switch
    {
        Light.Morning => new(
            Rgb(0x84A9E0), Rgb(0xCFC4EA), Rgb(0xFFDDC0), Rgb(0xF3D2D2), 0.78f, 0.04f, new(1, 0.94f, 0.94f), new(1.02f, 0.8f, 0.6f), new(0.5f, 0.5f, 0.62f), new(0.42f, 0.34f, 0.3f),
            Unit(-0.7f, 0.5f, 0.6f), Rgb(0xFFF3DA), -0.42f, -0.12f, 1, 2),
        Light.Day => new(
            Rgb(0x3485DC), Rgb(0x7DBEF2), Rgb(0xDDF1F8), Rgb(0xC6E0F2), 0.74f, 0, new(1, 1, 1), new(1.02f, 0.95f, 0.82f), new(0.44f, 0.53f, 0.66f), new(0.3f, 0.32f, 0.26f),
            Unit(0.5f, 0.72f, 0.55f), Rgb(0xFFF9DF), 0.5f, -0.66f, 1, 3),
        Light.Sunset => new(
            Rgb(0x36387E), Rgb(0xBE5C86), Rgb(0xFFB770), Rgb(0xEA8F74), 0.76f, 0.05f, new(0.88f, 0.66f, 0.66f), new(1.2f, 0.62f, 0.3f), new(0.36f, 0.3f, 0.5f), new(0.34f, 0.18f, 0.17f),
            Unit(0.85f, 0.28f, 0.5f), Rgb(0xFFE9B0), 0.34f, -0.03f, 1, 3),
        _ => new(
            Rgb(0x080D30), Rgb(0x182A62), Rgb(0x4A6BAA), Rgb(0x38528E), 0.78f, 0.04f, new(0.36f, 0.48f, 0.72f), new(0.62f, 0.7f, 0.92f), new(0.27f, 0.31f, 0.52f), new(0.13f, 0.15f, 0.25f),
            Unit(-0.55f, 0.68f, 0.5f), Rgb(0xFBF3DC), -0.46f, -0.64f, 1, 1),
    };

    Atmosphere Under(Weather weather, Light light)
    {
        var grey = Vector3.Lerp(Middle, new Vector3(Vector3.Dot(Middle, new(0.3f, 0.59f, 0.11f))), 0.75f);
        return weather switch
        {
            Weather.Cloudy => Greyed(grey, 0.42f) with { Key = Key * 0.74f, Sky = Sky * 1.1f, HazeShare = 0.82f, DiscShare = 0.35f, Clouds = 5 },
            Weather.Rain => Greyed(grey * (light == Light.Night ? 0.9f : 0.78f), 0.7f) with { Key = Key * 0.45f, Sky = Sky * 1.02f, Tint = Tint * 0.84f, HazeShare = 0.9f, HazeNear = 0.1f, DiscShare = 0, Clouds = 5 },
            Weather.Snow => Greyed(Vector3.Lerp(grey, light == Light.Night ? grey : Vector3.One, 0.35f), 0.62f) with { Key = Key * 0.62f, Sky = Sky * 1.15f, HazeShare = 0.88f, HazeNear = 0.08f, DiscShare = 0.15f, Clouds = 3 },
            Weather.Fog => Greyed(Haze, 0.7f) with { Key = Key * 0.6f, Sky = Sky * 1.15f, HazeShare = 0.98f, HazeNear = 0.24f, DiscShare = 0.5f, Clouds = 0 },
            _ => this,
        };
    }

    Atmosphere Greyed(Vector3 grey, float share) => this with
    {
        Zenith = Vector3.Lerp(Zenith, grey, share), Middle = Vector3.Lerp(Middle, grey, share), Horizon = Vector3.Lerp(Horizon, grey, share * 0.7f), Haze = Vector3.Lerp(Haze, grey, share * 0.7f),
    };

    static Vector3 Unit(float x, float y, float z) => Vector3.Normalize(new(x, y, z));
}

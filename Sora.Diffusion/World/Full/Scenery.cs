namespace Sora.Diffusion.World.Full;

/// <summary>The outline of one layer of a landscape, and what it is made of.</summary>
enum Ridge { Hills, Dunes, Peaks, Mesas, Towers, Trees, Houses, Floes, Cone, Water, Grass, Rows }

/// <summary>One layer of a landscape: everything below its outline has its colour.</summary>
/// <param name="Outline">The form of its upper edge.</param>
/// <param name="Base">Height of its upper edge, -1 (top of the picture) to 1 (bottom).</param>
/// <param name="Relief">How far the edge goes up and down, in short sides of the picture.</param>
/// <param name="Crest">Its colour at the upper edge in white light, 0xRRGGBB.</param>
/// <param name="Foot">Its colour farther down.</param>
/// <param name="Depth">How near it is: 0 at the horizon, 1 near. It moves that much with the camera.</param>
sealed record Layer(Ridge Outline, float Base, float Relief, int Crest, int Foot, float Depth)
{
    /// <summary>The layers of a place, the farthest first.</summary>
    public static IReadOnlyList<Layer> Of(Place place) => place switch
    {
        Place.Meadow =>
        [
            new(Ridge.Hills, 0.16f, 0.06f, 0x8FB9A8, 0x9CCB9A, 0.12f),
            new(Ridge.Hills, 0.28f, 0.055f, 0x8CC973, 0x6DB564, 0.35f),
            new(Ridge.Hills, 0.44f, 0.045f, 0x7CC35A, 0x57A352, 0.65f),
            new(Ridge.Grass, 0.62f, 0.03f, 0x6DBB4D, 0x3B8A45, 1),
        ],
        Place.Beach =>
        [
            new(Ridge.Hills, 0.13f, 0.035f, 0x6FA08C, 0x5E9384, 0.08f),
            new(Ridge.Water, 0.17f, 0, 0x3FB4CF, 0x1B8DB8, 0.2f),
            new(Ridge.Dunes, 0.52f, 0.02f, 0xFFF3D6, 0xF2D9A4, 0.8f),
            new(Ridge.Dunes, 0.62f, 0.025f, 0xFBE6B6, 0xE6C183, 1),
        ],
        Place.Desert =>
        [
            new(Ridge.Mesas, 0.14f, 0.08f, 0xC98B66, 0xD89C6C, 0.1f),
            new(Ridge.Dunes, 0.28f, 0.07f, 0xF0B36C, 0xDB9450, 0.35f),
            new(Ridge.Dunes, 0.42f, 0.08f, 0xF4BD74, 0xD98F4A, 0.65f),
            new(Ridge.Dunes, 0.6f, 0.06f, 0xF9CB86, 0xDF9B56, 1),
        ],
        Place.Mountains =>
        [
            new(Ridge.Peaks, 0.1f, 0.26f, 0x8FA3C4, 0x7E93B4, 0.12f),
            new(Ridge.Peaks, 0.3f, 0.2f, 0x7488A6, 0x667C94, 0.3f),
            new(Ridge.Trees, 0.42f, 0.1f, 0x4F7F66, 0x44755E, 0.55f),
            new(Ridge.Grass, 0.6f, 0.03f, 0x7CAF5C, 0x4C8250, 1),
        ],
        Place.City =>
        [
            new(Ridge.Towers, 0.16f, 0.26f, 0x9AA6C8, 0xA5B0CE, 0.15f),
            new(Ridge.Towers, 0.3f, 0.26f, 0x7C86AE, 0x8790B4, 0.35f),
            new(Ridge.Towers, 0.5f, 0.2f, 0x5E678F, 0x69729A, 0.6f),
            new(Ridge.Rows, 0.62f, 0, 0x8A8FA6, 0x6B7088, 1),
        ],
        Place.Forest =>
        [
            new(Ridge.Trees, 0.14f, 0.16f, 0x76A58C, 0x86B598, 0.12f),
            new(Ridge.Trees, 0.3f, 0.2f, 0x4F9070, 0x5A9A76, 0.35f),
            new(Ridge.Trees, 0.48f, 0.22f, 0x34785A, 0x3A8060, 0.65f),
            new(Ridge.Grass, 0.62f, 0.03f, 0x5B9A4C, 0x2F6B42, 1),
        ],
        Place.Lake =>
        [
            new(Ridge.Peaks, 0.12f, 0.17f, 0x86A0BE, 0x7C98B0, 0.12f),
            new(Ridge.Trees, 0.2f, 0.06f, 0x4A7F6C, 0x447A68, 0.25f),
            new(Ridge.Water, 0.22f, 0, 0x6FA9C8, 0x3A7DA6, 0.4f),
            new(Ridge.Grass, 0.64f, 0.035f, 0x77A956, 0x457D49, 1),
        ],
        Place.Canyon =>
        [
            new(Ridge.Mesas, 0.12f, 0.16f, 0xC77E66, 0xC98468, 0.12f),
            new(Ridge.Mesas, 0.3f, 0.2f, 0xCB6F4C, 0xB85F42, 0.35f),
            new(Ridge.Mesas, 0.5f, 0.16f, 0xC4603C, 0x9E4A34, 0.65f),
            new(Ridge.Dunes, 0.63f, 0.025f, 0xD98858, 0xAF5E3E, 1),
        ],
        Place.Ice =>
        [
            new(Ridge.Peaks, 0.12f, 0.12f, 0xC4D8EC, 0xB8D0E8, 0.1f),
            new(Ridge.Floes, 0.24f, 0.16f, 0xD8EEF9, 0x9CCBE4, 0.3f),
            new(Ridge.Water, 0.26f, 0, 0x5BA6C8, 0x2F79A4, 0.45f),
            new(Ridge.Floes, 0.6f, 0.03f, 0xF6FCFF, 0xC2E0F0, 1),
        ],
        Place.Village =>
        [
            new(Ridge.Hills, 0.14f, 0.07f, 0x8DB89C, 0x93C193, 0.12f),
            new(Ridge.Hills, 0.28f, 0.05f, 0x86BE74, 0x76B268, 0.3f),
            new(Ridge.Houses, 0.5f, 0.17f, 0xF6E7CF, 0xEAD6BA, 0.6f),
            new(Ridge.Grass, 0.6f, 0.025f, 0x80BE5C, 0x4D9450, 1),
        ],
        Place.Lavender =>
        [
            new(Ridge.Hills, 0.14f, 0.07f, 0x8C9CC4, 0x94A8C4, 0.12f),
            new(Ridge.Trees, 0.2f, 0.035f, 0x5F8A70, 0x688F70, 0.3f),
            new(Ridge.Rows, 0.23f, 0, 0x9A7BD2, 0x6B46AE, 1),
        ],
        Place.Volcano =>
        [
            new(Ridge.Hills, 0.16f, 0.05f, 0x6C6A84, 0x706E86, 0.08f),
            new(Ridge.Cone, 0.36f, 0.5f, 0x6E5866, 0x574A58, 0.2f),
            new(Ridge.Peaks, 0.46f, 0.09f, 0x5A4A52, 0x463A44, 0.55f),
            new(Ridge.Dunes, 0.62f, 0.03f, 0x57484E, 0x33292F, 1),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(place)),
    };
}

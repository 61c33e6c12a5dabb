using System.Numerics;

namespace Sora.Diffusion.World.Full;

/// <summary>The colours of paints.</summary>
static class Palette
{
    /// <summary>The colour of a hue.</summary>
    public static Vector3 Of(Hue hue) => Atmosphere.Rgb(hue switch
    {
        Hue.Red => 0xE23A38,
        Hue.Orange => 0xF98A1E,
        Hue.Yellow => 0xFFD43A,
        Hue.Green => 0x3DB558,
        Hue.Turquoise => 0x2CC9C0,
        Hue.Blue => 0x2E6BE6,
        Hue.Purple => 0x8A46D4,
        Hue.Pink => 0xFF85B8,
        Hue.Brown => 0x8A5632,
        Hue.White => 0xF7F5EF,
        Hue.Grey => 0x8E939E,
        _ => 0x2B2C36,
    });

    /// <summary>The colour of its stripes and dots: cream on what is dark, a deep shade of itself on what is light.</summary>
    public static Vector3 Pattern(Hue hue) => hue switch
    {
        Hue.White => Atmosphere.Rgb(0xB9C3D6),
        Hue.Yellow => Atmosphere.Rgb(0xE39A18),
        _ => Vector3.Lerp(Of(hue), Atmosphere.Rgb(0xFFF6E6), 0.82f),
    };
}

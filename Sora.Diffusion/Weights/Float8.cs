namespace Sora.Diffusion.Weights;

/// <summary>The two 8-bit floats of the Open Compute Project's FP8 specification, as tables from code to value: libtorch's bindings cannot compute in them.</summary>
internal static class Float8
{
    /// <summary>4 bits of exponent, 3 of fraction, no infinity: only all ones are not a number.</summary>
    public static readonly float[] E4M3 = Table(fractionBits: 3, bias: 7, (exponent, fraction) => (exponent, fraction) == (15, 7) ? float.NaN : null);

    /// <summary>5 bits of exponent, 2 of fraction, infinities and NaNs as in half precision.</summary>
    public static readonly float[] E5M2 = Table(fractionBits: 2, bias: 15, (exponent, fraction) => exponent < 31 ? null : fraction == 0 ? float.PositiveInfinity : float.NaN);

    private static float[] Table(int fractionBits, int bias, Func<int, int, float?> special) => [.. Enumerable.Range(0, 256).Select(code =>
    {
        var (exponent, fraction) = ((code & 0x7f) >> fractionBits, code & ((1 << fractionBits) - 1));
        var value = special(exponent, fraction) ?? (float)(exponent == 0
            ? Math.ScaleB(fraction, 1 - bias - fractionBits)
            : Math.ScaleB(fraction + (1 << fractionBits), exponent - bias - fractionBits));
        return code < 128 ? value : -value;
    })];
}

namespace Sora.Diffusion.Weights;

/// <summary>How shapes are written in messages, and which ones can be.</summary>
internal static class Shapes
{
    private const int MostAxes = 25; // libtorch's own limit in many kernels

    /// <summary><c>[2, 3]</c>.</summary>
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>How many elements a shape has; null when no tensor can have it.</summary>
    public static long? Elements(ReadOnlySpan<long> shape)
    {
        if (shape.Length > MostAxes)
        {
            return null;
        }
        // An axis of 0 must not hide others that overflow: strides are products of them.
        var (elements, product) = (1L, (Int128)1);
        foreach (var size in shape)
        {
            if (size < 0 || (product *= Math.Max(size, 1)) > long.MaxValue)
            {
                return null;
            }
            elements *= size;
        }
        return elements;
    }
}

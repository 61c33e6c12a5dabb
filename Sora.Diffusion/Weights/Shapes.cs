namespace Sora.Diffusion.Weights;

/// <summary>How shapes are written in messages.</summary>
internal static class Shapes
{
    /// <summary><c>[2, 3]</c>.</summary>
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}

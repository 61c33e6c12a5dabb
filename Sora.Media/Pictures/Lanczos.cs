using System.Numerics;

namespace Sora.Media.Pictures;

/// <summary>
/// Scales pictures by the Lanczos kernel of three lobes, widened when shrinking so that nothing aliases.
/// Made here because libvips and Skia enlarge by cubic splines.
/// </summary>
internal static class Lanczos
{
    private const int Lobes = 3;
    private const int Channels = 3;

    public static RgbPicture Scale(RgbPicture picture, int width, int height)
    {
        RgbPicture.CheckSide(width, nameof(width));
        RgbPicture.CheckSide(height, nameof(height));
        if ((width, height) == (picture.Width, picture.Height))
        {
            return picture;
        }
        var columns = Taps.Of(picture.Width, width);
        var rows = Taps.Of(picture.Height, height);
        var narrow = ScaleRows(picture, columns, width);
        return new RgbPicture(width, height, ScaleColumns(narrow, rows, width * Channels, height));
    }

    /// <summary>(H, W, 3) bytes -> (H, width, 3) floats.</summary>
    private static float[] ScaleRows(RgbPicture picture, Taps taps, int width)
    {
        var result = new float[picture.Height * width * Channels];
        for (var y = 0; y < picture.Height; y++)
        {
            var source = picture.Pixels.AsSpan(y * picture.Width * Channels, picture.Width * Channels);
            var target = result.AsSpan(y * width * Channels, width * Channels);
            for (var x = 0; x < width; x++)
            {
                float r = 0, g = 0, b = 0;
                var pixel = taps.First[x] * Channels;
                foreach (var weight in taps.WeightsOf(x))
                {
                    r += weight * source[pixel];
                    g += weight * source[pixel + 1];
                    b += weight * source[pixel + 2];
                    pixel += Channels;
                }
                (target[x * Channels], target[(x * Channels) + 1], target[(x * Channels) + 2]) = (r, g, b);
            }
        }
        return result;
    }

    /// <summary>(H, stride) floats -> (height, stride) bytes.</summary>
    private static byte[] ScaleColumns(float[] source, Taps taps, int stride, int height)
    {
        var result = new byte[height * stride];
        var sums = new float[stride];
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sums);
            var row = taps.First[y];
            foreach (var weight in taps.WeightsOf(y))
            {
                AddScaled(sums, source.AsSpan(row++ * stride, stride), weight);
            }
            var target = result.AsSpan(y * stride, stride);
            for (var i = 0; i < stride; i++)
            {
                target[i] = (byte)Math.Clamp(sums[i] + 0.5f, 0, 255);
            }
        }
        return result;
    }

    private static void AddScaled(Span<float> sums, ReadOnlySpan<float> row, float weight)
    {
        var i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sums[i..]) + (new Vector<float>(row[i..]) * weight)).CopyTo(sums[i..]);
        }
        for (; i < sums.Length; i++)
        {
            sums[i] += row[i] * weight;
        }
    }

    /// <summary>Which source pixels make a target pixel: <c>Count</c> of them from <c>First[target]</c> on, with weights that sum to 1.</summary>
    private sealed record Taps(int[] First, float[] Weights, int Count)
    {
        public ReadOnlySpan<float> WeightsOf(int target) => Weights.AsSpan(target * Count, Count);

        public static Taps Of(int source, int target)
        {
            var scale = (double)source / target;
            var stretch = Math.Max(scale, 1);
            var count = Math.Min(source, (int)Math.Ceiling(2 * Lobes * stretch) + 1);
            var (first, weights) = (new int[target], new float[target * count]);
            for (var i = 0; i < target; i++)
            {
                var centre = ((i + 0.5) * scale) - 0.5;
                var from = (int)Math.Ceiling(centre - (Lobes * stretch));
                first[i] = Math.Clamp(from, 0, source - count);
                var own = weights.AsSpan(i * count, count);
                var sum = 0.0;
                for (var j = from; j <= centre + (Lobes * stretch); j++)
                {
                    var weight = Kernel((j - centre) / stretch);
                    own[Math.Clamp(Math.Clamp(j, 0, source - 1) - first[i], 0, count - 1)] += (float)weight; // beyond the edge the edge's pixel goes on
                    sum += weight;
                }
                foreach (ref var weight in own)
                {
                    weight = (float)(weight / sum);
                }
            }
            return new Taps(first, weights, count);
        }

        private static double Kernel(double x) => x == 0 ? 1 : Math.Abs(x) >= Lobes ? 0 : Sinc(x) * Sinc(x / Lobes);

        private static double Sinc(double x) => Math.Sin(Math.PI * x) / (Math.PI * x);
    }
}

namespace Sora.Diffusion.World;

/// <summary>Random numbers that depend on nothing but their seeds.</summary>
static class Seeded
{
    /// <summary>A generator for one item of one sequence; neighbouring items share nothing.</summary>
    public static Random Random(long seed, long index) => new((int)(Mix((ulong)seed ^ Mix((ulong)index)) >> 33));

    public static T Pick<T>(this Random random) where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        return values[random.Next(values.Length)];
    }

    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>An index, drawn with the given shares, which add up to 1.</summary>
    public static int Weighted(this Random random, IReadOnlyList<double> shares)
    {
        var left = random.NextDouble();
        for (var i = 0; i < shares.Count - 1; i++)
        {
            if (left < shares[i]) return i;
            left -= shares[i];
        }
        return shares.Count - 1;
    }

    public static float Between(this Random random, float low, float high) => low + (high - low) * random.NextSingle();

    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

namespace Sora.Grains.Persistence;

/// <summary>One of the two stored parts of a <see cref="TieredList{T}"/>.</summary>
[GenerateSerializer, Alias("Sora.Tier`1")]
internal sealed class Tier<T>
{
    [Id(0)] public List<T> Items { get; set; } = [];

    /// <summary>True when the list takes in nothing more.</summary>
    [Id(1)] public bool Closed { get; set; }
}

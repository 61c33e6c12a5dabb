namespace Sora.Grains.Persistence;

/// <summary>An absolute count from its owner, so that it may be lost, repeated or overtaken on the way without harm.</summary>
/// <param name="Version">Rises with every change at the owner.</param>
[GenerateSerializer, Immutable, Alias("Sora.VersionedCount")]
internal readonly record struct VersionedCount([property: Id(0)] long Version, [property: Id(1)] int Count)
{
    public bool IsNewerThan(VersionedCount other) => Version > other.Version;

    /// <summary>The newer of the two.</summary>
    public VersionedCount Or(VersionedCount other) => other.IsNewerThan(this) ? other : this;
}

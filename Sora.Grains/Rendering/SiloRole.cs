namespace Sora.Grains.Rendering;

/// <summary>What a silo says of itself in the cluster's metadata.</summary>
public static class SiloRole
{
    /// <summary><see cref="True"/> when it has render slots.</summary>
    public const string Gpu = "gpu";

    /// <summary><see cref="True"/> when it hosts the grains that keep state.</summary>
    public const string Cpu = "cpu";

    /// <summary>The name of its node: the first part of its workers' keys.</summary>
    public const string Node = "node";

    public const string True = "true";
}

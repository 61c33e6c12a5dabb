namespace Sora.Grains;

/// <summary>The grain storage that every state of this room is kept in.</summary>
public static class GrainStorage
{
    /// <summary>The name to register it under.</summary>
    public const string Name = "sora";
}

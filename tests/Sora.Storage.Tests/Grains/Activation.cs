using System.Diagnostics.CodeAnalysis;

namespace Sora.Storage.Tests.Grains;

/// <summary>What an activation of a grain holds of its state.</summary>
public sealed class Activation<T> : IGrainState<T>
    where T : new()
{
    [AllowNull]
    public T State { get; set => field = value ?? new(); } = new();

    public string? ETag { get; set; }

    public bool RecordExists { get; set; }
}

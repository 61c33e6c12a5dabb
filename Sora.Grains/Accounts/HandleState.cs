namespace Sora.Grains.Accounts;

[GenerateSerializer, Alias("Sora.HandleState")]
internal sealed class HandleState
{
    [Id(0)] public string? OwnerId { get; set; }

    /// <summary>True once the account of its owner was deleted.</summary>
    [Id(1)] public bool Retired { get; set; }
}

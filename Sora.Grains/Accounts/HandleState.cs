namespace Sora.Grains.Accounts;

[GenerateSerializer, Alias("Sora.HandleState")]
internal sealed class HandleState
{
    [Id(0)] public string? OwnerId { get; set; }
}

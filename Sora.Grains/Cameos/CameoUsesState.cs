namespace Sora.Grains.Cameos;

[GenerateSerializer, Alias("Sora.CameoUsesState")]
internal sealed class CameoUsesState
{
    /// <summary>By video id.</summary>
    [Id(0)] public Dictionary<string, CameoUse> Uses { get; set; } = [];
}

namespace Sora.Storage.Tests.Grains;

/// <summary>The state that the tests write.</summary>
[GenerateSerializer, Alias("Sora.Storage.Tests.Ledger")]
public sealed class Ledger
{
    [Id(0)] public int Number { get; set; }

    [Id(1)] public string Text { get; set; } = "";

    [Id(2)] public List<DateTimeOffset> Times { get; set; } = [];
}

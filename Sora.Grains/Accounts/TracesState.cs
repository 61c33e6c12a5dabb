namespace Sora.Grains.Accounts;

[GenerateSerializer, Alias("Sora.TracesState")]
internal sealed class TracesState
{
    /// <summary>The open page.</summary>
    [Id(0)] public List<string> Places { get; set; } = [];

    /// <summary>How many full pages there are beside it: its own number.</summary>
    [Id(1)] public int FullPages { get; set; }

    /// <summary>True once the account is being deleted.</summary>
    [Id(2)] public bool Sealed { get; set; }
}

[GenerateSerializer, Alias("Sora.TracePageState")]
internal sealed class TracePageState
{
    [Id(0)] public List<string> Places { get; set; } = [];
}

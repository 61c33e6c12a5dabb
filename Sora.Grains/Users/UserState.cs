using Sora.Grains.Persistence;

namespace Sora.Grains.Users;

[GenerateSerializer, Alias("Sora.UserState")]
internal sealed class UserState
{
    /// <summary>Null until the person is created.</summary>
    [Id(0)] public string? Handle { get; set; }
    [Id(1)] public string DisplayName { get; set; } = "";
    [Id(2)] public string Bio { get; set; } = "";
    [Id(3)] public DateTimeOffset CreatedAt { get; set; }
    [Id(4)] public Dictionary<int, VersionedCount> Followers { get; set; } = [];
    [Id(5)] public VersionedCount Following { get; set; }

    /// <summary>True once the account was deleted; then it holds nothing else.</summary>
    [Id(6)] public bool Closed { get; set; }
}

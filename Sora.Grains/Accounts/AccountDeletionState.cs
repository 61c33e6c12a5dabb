namespace Sora.Grains.Accounts;

[GenerateSerializer, Alias("Sora.AccountDeletionState")]
internal sealed class AccountDeletionState
{
    /// <summary>The handle of the account while its deletion is under way; null before and after.</summary>
    [Id(0)] public string? Handle { get; set; }
}

namespace Sora.Grains.Accounts;

/// <summary>The deletion of an account, whole. Key: user id.</summary>
[Alias("Sora.IAccountDeletionGrain")]
public interface IAccountDeletionGrain : IGrainWithStringKey
{
    /// <summary>Deletes the account. When it returns nothing opens the account any more, there is no such person, the handle is retired, and the rest is certain to follow, also after a crash:
    /// follows in both directions, videos with their files, renders, likes, comments, the name in other people's notifications, inbox and timeline. Repeating it changes nothing.</summary>
    [Alias("Delete")]
    Task Delete();
}

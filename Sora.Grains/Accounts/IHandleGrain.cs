namespace Sora.Grains.Accounts;

/// <summary>The unique reservation of a handle. Key: the handle, folded to lower case.</summary>
[Alias("Sora.IHandleGrain")]
public interface IHandleGrain : IGrainWithStringKey
{
    /// <summary>The user id that holds the handle; null when it is free or retired.</summary>
    [Alias("GetOwner"), Orleans.Concurrency.AlwaysInterleave]
    Task<string?> GetOwner();

    /// <summary>Takes the handle for a user. True when that user holds it afterwards, also when asked again.</summary>
    [Alias("TryReserve")]
    Task<bool> TryReserve(string userId);

    /// <summary>Gives the handle back; does nothing unless that user holds it.</summary>
    [Alias("Release")]
    Task Release(string userId);

    /// <summary>Takes the handle out of use for good, so that nobody can pass for the person who had it; does nothing unless that user holds it.</summary>
    [Alias("Retire")]
    Task Retire(string userId);
}

namespace Sora.Storage.Media;

/// <summary>A place that holds files.</summary>
/// <param name="Prefix">What the keys of its files begin with, up to the last slash and with it: what <see cref="IMediaStore.DeleteAsync"/> takes.</param>
/// <param name="LastModified">When the newest of its files was written.</param>
public sealed record MediaFolder(string Prefix, DateTimeOffset LastModified)
{
    internal static MediaFolder Of(string key, DateTimeOffset modified) => new(key[..(key.LastIndexOf('/') + 1)], modified);
}

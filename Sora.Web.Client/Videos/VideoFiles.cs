using Sora.Client;
using Sora.Contracts.Videos;
using Sora.Web.Client.Platform;

namespace Sora.Web.Client.Videos;

/// <summary>Addresses that the page can show files of videos from.</summary>
public sealed class VideoFiles(SoraClient client, Browser browser)
{
    private readonly Dictionary<(string Id, string Variant), Task<string>> held = [];

    /// <summary>Where a public file is, on whatever host the page came from; null for a file that takes the visitor's token.</summary>
    public string? PublicUrl(string id, string variant, string visibility) =>
        visibility == Visibility.Public ? client.Videos.ContentUri(id, variant).PathAndQuery : null;

    /// <summary>A file that takes the visitor's token: a browser sends none with pictures and videos, so the page fetches and holds it.</summary>
    public Task<string> HeldUrlAsync(string id, string variant)
    {
        if (!held.TryGetValue((id, variant), out var url) || url.IsFaulted)
        {
            held[(id, variant)] = url = FetchAsync(id, variant);
        }
        return url;
    }

    private async Task<string> FetchAsync(string id, string variant)
    {
        using var file = new MemoryStream();
        await client.Videos.DownloadAsync(id, file, variant);
        return await browser.ObjectUrlAsync(file.ToArray(), variant switch
        {
            ContentVariant.Thumbnail => "image/webp",
            ContentVariant.Spritesheet => "image/jpeg",
            _ => "video/mp4",
        });
    }
}

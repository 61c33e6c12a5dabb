using Sora.Grains.Cameos;
using Sora.Storage.Media;

namespace Sora.Silo;

/// <summary>Where the pictures of cameos are in the media store: <c>cameo id/name/picture.png</c>.</summary>
public sealed class CameoFiles(IMediaStore media) : ICameoFiles
{
    private const string File = "picture.png";

    /// <summary>Pixels of each side of the picture that is kept.</summary>
    public const int Side = 256;

    /// <param name="name">a-z and 0-9; of this picture alone.</param>
    public static string Key(string cameoId, string name) => $"{cameoId}/{name}/{File}";

    public Task Delete(string picture, CancellationToken cancellationToken) => media.DeleteAsync(picture[..(picture.LastIndexOf('/') + 1)], cancellationToken);

    /// <summary>The picture in a folder.</summary>
    /// <param name="prefix">Ends with a slash.</param>
    internal static string In(string prefix) => prefix + File;
}

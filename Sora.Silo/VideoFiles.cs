using Sora.Grains.Videos;
using Sora.Storage.Media;

namespace Sora.Silo;

/// <summary>Where a video's files are in the media store: <c>video id/attempt/name</c>.</summary>
internal sealed class VideoFiles(IMediaStore media) : IVideoFiles
{
    public static string Key(string videoId, int attempt, string name) => $"{videoId}/{attempt}/{name}";

    public Task DeleteAll(string videoId, CancellationToken cancellationToken) => media.DeleteAsync($"{videoId}/", cancellationToken);
}

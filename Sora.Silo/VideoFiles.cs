using Sora.Grains.Videos;
using Sora.Storage.Media;

namespace Sora.Silo;

/// <summary>Where a video's files are in the media store: <c>video id/attempt/name</c>; while it is rendered, <c>video id/checkpoints/attempt.latents</c>, and the picture it begins with in <c>uploads/name/</c>.</summary>
public sealed class VideoFiles(IMediaStore media) : IVideoFiles
{
    internal const string Uploads = "uploads";
    internal const string Checkpoints = "checkpoints";

    /// <summary>The key of a picture that a render begins with.</summary>
    /// <param name="name">a-z and 0-9; of this upload alone.</param>
    public static string Upload(string name) => $"{Uploads}/{name}/picture.png";

    internal static string Key(string videoId, int attempt, string name) => $"{videoId}/{attempt}/{name}";

    internal static string Checkpoint(string videoId, int attempt) => $"{videoId}/{Checkpoints}/{attempt}.latents";

    public Task DeleteAll(string videoId, CancellationToken cancellationToken) => media.DeleteAsync($"{videoId}/", cancellationToken);

    public Task DeleteUpload(string file, CancellationToken cancellationToken) => media.DeleteAsync(file[..(file.LastIndexOf('/') + 1)], cancellationToken);

    public Task DeleteCheckpoints(string videoId, CancellationToken cancellationToken) => media.DeleteAsync($"{videoId}/{Checkpoints}/", cancellationToken);
}

namespace Sora.Grains.Videos;

/// <summary>The files of videos, as far as a video needs to know of them.</summary>
public interface IVideoFiles
{
    /// <summary>Deletes all files of a video, those of unfinished attempts included. Deleting what is not there does nothing.</summary>
    Task DeleteAll(string videoId, CancellationToken cancellationToken);

    /// <summary>Deletes a picture that a render began with: see <see cref="VideoOrigin.File"/>.</summary>
    Task DeleteUpload(string file, CancellationToken cancellationToken);

    /// <summary>Deletes what unfinished attempts have left for those after them.</summary>
    Task DeleteCheckpoints(string videoId, CancellationToken cancellationToken);
}

namespace Sora.Grains.Cameos;

/// <summary>The pictures of cameos.</summary>
public interface ICameoFiles
{
    /// <summary>Deletes a picture. Deleting what is not there does nothing.</summary>
    Task Delete(string picture, CancellationToken cancellationToken);
}

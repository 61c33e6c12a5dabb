using System.Security.Cryptography;
using Sora.Contracts;
using Sora.Gateway.Requests;
using Sora.Grains;
using Sora.Grains.Cameos;
using Sora.Silo;
using Sora.Storage.Media;

namespace Sora.Gateway.Cameos;

/// <summary>The pictures of cameos. What a stranger sent is read here and stored as a plain square picture, without whatever else the file said.</summary>
internal sealed class CameoPictures(IMediaStore media)
{
    private const string Param = "picture";

    /// <summary>Stores a picture and gives it to the cameo; it is deleted if that refuses.</summary>
    /// <exception cref="SoraException"><c>invalid_request</c>: there is no picture, the file is none, or it is too large; and whatever <paramref name="give"/> refuses.</exception>
    public async Task<CameoView> StoreAsync(byte[]? picture, string userId, Func<string, Task<CameoView>> give, CancellationToken cancellationToken)
    {
        var square = PlainPicture.Of(picture ?? throw new SoraException(ErrorCode.InvalidRequest, "Send a picture of your face.", Param), CameoFiles.Side, CameoFiles.Side, Param);
        var key = CameoFiles.Key(SoraId.CameoOf(userId), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        await media.WriteAsync(key, "image/png", new MemoryStream(square), cancellationToken);
        try
        {
            return await give(key);
        }
        catch (SoraException)
        {
            await new CameoFiles(media).Delete(key, CancellationToken.None);
            throw;
        }
    }

    public Task<MediaFile?> OpenAsync(string key, CancellationToken cancellationToken) => media.OpenAsync(key, cancellationToken);
}

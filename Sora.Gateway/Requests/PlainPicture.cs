using Sora.Contracts;
using Sora.Grains;
using Sora.Media.Pictures;

namespace Sora.Gateway.Requests;

/// <summary>What is kept of a picture that a stranger sent: its pixels as PNG, and nothing else that the file said.</summary>
internal static class PlainPicture
{
    /// <param name="file">JPEG, PNG or WebP.</param>
    /// <param name="width">Pixels; the picture is made to fill them.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="param">The field, for the error.</param>
    /// <exception cref="SoraException"><c>invalid_request</c>: it is no picture, or too large.</exception>
    public static byte[] Of(byte[] file, int width, int height, string param)
    {
        try
        {
            return PictureFile.Encode(PictureFile.Read(file, width, height));
        }
        catch (InvalidPictureException fault)
        {
            throw new SoraException(ErrorCode.InvalidRequest, fault.Message, param);
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sora.Diffusion;

/// <summary>
/// What a render must know to continue at the next chunk: the latents of all finished chunks. Cache and decoder memory follow from them by running the same calls again;
/// that is cheaper to keep than they are, and gives the same bits. Noise is drawn per chunk, so none of it needs keeping.
/// </summary>
/// <param name="Chunks">Finished chunks.</param>
/// <param name="Latents">Their latents, chunk after chunk.</param>
internal sealed record RenderCheckpoint(int Chunks, float[] Latents)
{
    private const int FingerprintBytes = 32;

    /// <summary>32 bytes of which render this is, then the latents in little-endian float32.</summary>
    public byte[] ToBytes(VideoModelConfig config, RenderRequest request) => [.. Fingerprint(config, request), .. MemoryMarshal.AsBytes<float>(Latents)];

    /// <summary>Reads a checkpoint back.</summary>
    /// <exception cref="ArgumentException">It is damaged, or from another model or request.</exception>
    public static RenderCheckpoint Read(VideoModelConfig config, RenderRequest request, ReadOnlySpan<byte> bytes, int latentsPerChunk)
    {
        if (bytes.Length < FingerprintBytes || !bytes[..FingerprintBytes].SequenceEqual(Fingerprint(config, request)))
        {
            throw new ArgumentException("The checkpoint is not from this prompt, seed, orientation and model version.", nameof(request));
        }
        var (chunks, rest) = Math.DivRem(bytes.Length - FingerprintBytes, latentsPerChunk * sizeof(float));
        return rest == 0
            ? new(chunks, MemoryMarshal.Cast<byte, float>(bytes[FingerprintBytes..]).ToArray())
            : throw new ArgumentException($"The checkpoint has {rest} bytes too many: it is damaged.", nameof(request));
    }

    private static byte[] Fingerprint(VideoModelConfig config, RenderRequest request) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{config.Name}\n{config.Version}\n{request.Landscape}\n{request.Seed}\n{request.Prompt}"));
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sora.Diffusion;

/// <summary>A prompt that is in force from a chunk on.</summary>
/// <param name="Chunk">Index of the first chunk drawn from it.</param>
/// <param name="Prompt">The text.</param>
internal sealed record PromptInForce(int Chunk, string Prompt);

/// <summary>
/// What a render must know to continue at the next chunk: the latents of all finished chunks, and the prompts that they were drawn from. Cache and decoder memory follow from them by running the same calls again;
/// that is cheaper to keep than they are, and gives the same bits. Noise is drawn per chunk, so none of it needs keeping. That of the last chunk is the whole video in the model's own terms: what a remix or an extension starts from.
/// </summary>
internal sealed record RenderCheckpoint
{
    private const int DigestBytes = SHA256.HashSizeInBytes;

    /// <summary>Name and version of the model whose latents these are.</summary>
    public required string Model { get; init; }

    public required bool Landscape { get; init; }

    /// <summary>Which render this is: see <see cref="RequestOf"/>.</summary>
    public required string Request { get; init; }

    /// <summary>By chunk; the first from chunk 0.</summary>
    public required IReadOnlyList<PromptInForce> Prompts { get; init; }

    /// <summary>The latents, chunk after chunk.</summary>
    public required float[] Latents { get; init; }

    public static string ModelOf(VideoModelConfig config) => $"{config.Name} {config.Version}";

    /// <summary>What tells one render from another: everything that decides its pictures, but not how many there are.</summary>
    public static string RequestOf(VideoModelConfig config, RenderRequest request)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes($"{ModelOf(config)}\n{request.Landscape}\n{request.Quality}\n{request.Seed}\n{request.Prompt}\n"));
        if (request.Cameo is { } cameo)
        {
            digest.AppendData("cameo\n"u8);
            digest.AppendData(cameo.Pixels);
        }
        switch (request.Source)
        {
            case FirstFrame first:
                digest.AppendData("first frame\n"u8);
                digest.AppendData(first.Picture.Pixels);
                break;
            case Remix remix:
                digest.AppendData(Encoding.UTF8.GetBytes($"remix {BitConverter.DoubleToInt64Bits(remix.Strength)}\n"));
                digest.AppendData(remix.Video.Span);
                break;
            case Extension extension:
                digest.AppendData("extension\n"u8);
                digest.AppendData(extension.Video.Span);
                break;
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    /// <summary>A digest of all that follows, then the fields in order, latents in little-endian float32.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream(DigestBytes + 1_024 + Latents.Length * sizeof(float));
        bytes.Position = DigestBytes;
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Model);
            writer.Write(Landscape);
            writer.Write(Request);
            writer.Write(Prompts.Count);
            foreach (var (chunk, prompt) in Prompts)
            {
                writer.Write(chunk);
                writer.Write(prompt);
            }
            writer.Write(MemoryMarshal.AsBytes<float>(Latents));
        }
        var file = bytes.ToArray();
        SHA256.HashData(file.AsSpan(DigestBytes), file);
        return file;
    }

    /// <summary>Reads a checkpoint back.</summary>
    /// <exception cref="InvalidCheckpointException">It is damaged, or its latents are not those of this model and orientation.</exception>
    public static RenderCheckpoint Read(ReadOnlyMemory<byte> file, VideoModelConfig config, bool landscape, int latentsPerChunk)
    {
        // Past the digest, only what this class wrote is read.
        if (file.Length < DigestBytes || !SHA256.HashData(file.Span[DigestBytes..]).AsSpan().SequenceEqual(file.Span[..DigestBytes]))
        {
            throw new InvalidCheckpointException("The checkpoint is damaged.");
        }
        using var reader = new BinaryReader(new MemoryStream(file[DigestBytes..].ToArray()));
        var checkpoint = new RenderCheckpoint
        {
            Model = reader.ReadString(),
            Landscape = reader.ReadBoolean(),
            Request = reader.ReadString(),
            Prompts = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => new PromptInForce(reader.ReadInt32(), reader.ReadString()))],
            Latents = MemoryMarshal.Cast<byte, float>(reader.ReadBytes(file.Length)).ToArray(),
        };
        if (checkpoint.Model != ModelOf(config) || checkpoint.Latents.Length % latentsPerChunk != 0)
        {
            throw new InvalidCheckpointException($"It was rendered by {checkpoint.Model}; this is {ModelOf(config)}, which can not read it.");
        }
        return checkpoint.Landscape == landscape
            ? checkpoint
            : throw new InvalidCheckpointException($"It is {(checkpoint.Landscape ? "landscape" : "portrait")}, and a video keeps its orientation.");
    }
}

/// <summary>A checkpoint that a render can not start from: damaged, or of another render, model or orientation.</summary>
public sealed class InvalidCheckpointException(string message) : ArgumentException(message);

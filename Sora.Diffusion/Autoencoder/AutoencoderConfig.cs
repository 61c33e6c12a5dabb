using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sora.Diffusion.Autoencoder;

/// <summary>Sizes of a network that turns video into latents and back.</summary>
[JsonConverter(typeof(Converter))]
public abstract record AutoencoderConfig
{
    /// <summary>Channels of a latent.</summary>
    public int LatentChannels { get; init; } = 16;

    /// <summary>Frames per latent that the decoder gives.</summary>
    public abstract int FramesPerLatent { get; }

    /// <summary>Pixels per latent along each side.</summary>
    public abstract int SpatialScale { get; }

    /// <summary>How many frames the first latent gives fewer than the others.</summary>
    public abstract int FramesToTrim { get; }

    /// <summary>Number of weights.</summary>
    internal abstract Int128 Parameters { get; }

    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    internal abstract void Validate();

    /// <summary>A network of these sizes with random weights.</summary>
    public abstract VideoAutoencoder Create();

    // Files say which network it is by what they configure.
    private sealed class Converter : JsonConverter<AutoencoderConfig>
    {
        public override AutoencoderConfig? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var json = JsonElement.ParseValue(ref reader);
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("dim_mult", out _) ? json.Deserialize<WanVaeConfig>(options) : json.Deserialize<TaehvConfig>(options);
        }

        public override void Write(Utf8JsonWriter writer, AutoencoderConfig value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }
}

using System.Text.Json;
using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Tests.Golden;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Published;

/// <summary>How a model is laid out.</summary>
public enum Layout
{
    /// <summary>Files of Wan 2.1.</summary>
    Wan,

    /// <summary>Those, with a causal checkpoint in place of the transformer.</summary>
    SelfForcing,

    /// <summary>Folders of diffusers, the transformer in shards.</summary>
    Diffusers,
}

/// <summary>A folder as the big open models are published, with networks of a few thousand random weights; every layout has the same ones. The autoencoder is that of a golden case.</summary>
internal sealed class PublishedModel : IDisposable
{
    private const string Settings = """
        {
          "portrait": { "width": 16, "height": 32 }, "landscape": { "width": 32, "height": 16 }, "frames_per_second": 8, "text_len": 12, "latents_per_chunk": 2,
          "window": { "frames": 6, "sink_frames": 2 }, "sampler": { "shift": 5, "first_chunk_steps": [1000, 500], "later_chunk_steps": [1000, 500] }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public PublishedModel(Layout layout)
    {
        using var scope = NewDisposeScope();
        using var text = new GoldenCase("06-umt5");
        using var wan = new GoldenCase("02-wan-dit");
        using var names = new GoldenCase("03-wan-dit-diffusers-names");
        using var vae = new GoldenCase("05-wan-vae");
        using var tokens = new GoldenCase("12-unigram-tokenizer");
        using var random = new Generator(3);
        var textConfig = GoldenCase.Read<UMT5Config>(text.Config) with { Vocab = 4096 };
        var latents = vae.Config.GetProperty("z_dim").GetInt32();
        var wanConfig = GoldenCase.Read<WanConfig>(wan.Config) with { InDim = latents, OutDim = latents, TextDim = textConfig.Dim };
        var encoder = Weights(new UMT5Encoder(textConfig), random);
        var transformer = Weights(new CausalWanModel(wanConfig), random);
        transformer["head.head.weight"] = randn(transformer["head.head.weight"].shape, generator: random) * 0.3;
        var pixels = vae.Weights.Entries.Keys.ToDictionary(name => name, vae.Weights.View);

        if (layout == Layout.Diffusers)
        {
            Json("model_index.json", new { _class_name = "WanPipeline" });
            Copy(tokens.File("umt5_like.model"), "tokenizer/spiece.model");
            Json("scheduler/scheduler_config.json", new { flow_shift = 3.0 });
            Json("text_encoder/config.json", new
            {
                vocab_size = textConfig.Vocab, d_model = textConfig.Dim, d_kv = textConfig.DimAttn / textConfig.NumHeads, d_ff = textConfig.DimFfn, num_heads = textConfig.NumHeads, num_layers = textConfig.NumLayers,
                relative_attention_num_buckets = textConfig.NumBuckets, relative_attention_max_distance = textConfig.MaxDistance, layer_norm_epsilon = textConfig.Eps,
            });
            Json("transformer/config.json", new
            {
                patch_size = wanConfig.PatchSize, num_attention_heads = wanConfig.NumHeads, attention_head_dim = wanConfig.HeadDim, in_channels = latents, out_channels = latents, text_dim = wanConfig.TextDim,
                freq_dim = wanConfig.FreqDim, ffn_dim = wanConfig.FfnDim, num_layers = wanConfig.NumLayers, cross_attn_norm = true, qk_norm = "rms_norm_across_heads", eps = wanConfig.Eps,
            });
            Json("vae/config.json", new
            {
                base_dim = vae.Config.GetProperty("dim"), z_dim = latents, dim_mult = vae.Config.GetProperty("dim_mult"), num_res_blocks = vae.Config.GetProperty("num_res_blocks"), temperal_downsample = vae.Config.GetProperty("temporal_downsample"),
            });
            SafeTensorsFile.Write(At("text_encoder/model.safetensors"), Renamed(encoder, text.Json.GetProperty("second_file").GetProperty("rename_table")));
            SafeTensorsFile.Write(At("vae/diffusion_pytorch_model.safetensors"), Renamed(pixels, vae.Json.GetProperty("second_file").GetProperty("rename_table")));
            Shards(Renamed(transformer, names.Json.GetProperty("rename_table")).ToList());
        }
        else
        {
            Copy(tokens.File("umt5_like.model"), "google/umt5-xxl/spiece.model");
            File.WriteAllText(At("config.json"), JsonSerializer.Serialize(wanConfig, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower }));
            TorchArchive.Write(At("models_t5_umt5-xxl-enc-bf16.pth"), encoder);
            TorchArchive.Write(At("Wan2.1_VAE.pth"), pixels);
            if (layout == Layout.Wan)
            {
                SafeTensorsFile.Write(At("diffusion_pytorch_model.safetensors"), transformer);
            }
            else
            {
                TorchArchive.Write(At("self_forcing_dmd.pt"), transformer.ToDictionary(pair => $"model._fsdp_wrapped_module.{pair.Key}", pair => pair.Value), "generator_ema");
            }
        }
        File.WriteAllText(At("sora.json"), Settings);
    }

    public string Folder => _folder.Path;

    public VideoModel Load() => VideoModel.Load(Folder, new() { ComputeType = float32 });

    public string At(string file)
    {
        var path = _folder.File(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    public void Dispose() => _folder.Dispose();

    // Not those that the network starts from: they come from the process-wide generator, from which tests that run at the same time draw.
    private static Dictionary<string, Tensor> Weights(nn.Module network, Generator random) => network.named_parameters().ToDictionary(
        pair => pair.name,
        pair => pair.parameter.dim() < 2 ? pair.parameter.detach() : randn(pair.parameter.shape, generator: random) * Math.Sqrt((double)pair.parameter.shape[0] / pair.parameter.numel()));

    private static Dictionary<string, Tensor> Renamed(Dictionary<string, Tensor> weights, JsonElement table) => weights.ToDictionary(pair => table.GetProperty(pair.Key).GetString()!, pair => pair.Value);

    private void Shards(List<KeyValuePair<string, Tensor>> weights)
    {
        var half = weights.Count / 2;
        SafeTensorsFile.Write(At("transformer/diffusion_pytorch_model-00001-of-00002.safetensors"), weights.Take(half));
        SafeTensorsFile.Write(At("transformer/diffusion_pytorch_model-00002-of-00002.safetensors"), weights.Skip(half));
        Json("transformer/diffusion_pytorch_model.safetensors.index.json", new { weight_map = weights.Select((pair, index) => (pair.Key, File: $"diffusion_pytorch_model-0000{(index < half ? 1 : 2)}-of-00002.safetensors")).ToDictionary(pair => pair.Key, pair => pair.File) });
    }

    private void Json(string file, object value) => File.WriteAllText(At(file), JsonSerializer.Serialize(value));

    private void Copy(string from, string to) => File.Copy(from, At(to));
}

using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Sora.Diffusion.Autoencoder;
using Sora.Diffusion.Text;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Weights;

public sealed class BadWeightsTests : IDisposable
{
    private readonly TinyModel _folder = new();

    private string Transformer => _folder.File("transformer.safetensors");

    [Fact]
    public void A_missing_file_is_named()
    {
        File.Delete(Transformer);
        Assert.Equal(Transformer, Fails().File);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_named_as_truncated()
    {
        var whole = File.ReadAllBytes(Transformer);
        Gen.Int[0, whole.Length - 1].Sample(length =>
        {
            File.WriteAllBytes(Transformer, whole[..length]);
            var error = Assert.Throws<WeightsException>(() => SafeTensorsFile.Open(Transformer));
            return error.File == Transformer && error.Message.Contains("truncated", StringComparison.Ordinal);
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void A_missing_tensor_is_named_with_the_shape_it_should_have()
    {
        Rewrite(tensors => tensors.Remove("blocks.1.ffn.2.weight"), pad: 5000);
        var error = Fails();
        Assert.Equal((Transformer, "blocks.1.ffn.2.weight"), (error.File, error.Tensor));
        Assert.Contains("[24, 32]", error.Message);
    }

    [Fact]
    public void A_wrong_shape_is_named_with_what_was_expected_and_what_was_found()
    {
        Rewrite(tensors => tensors["head.head.weight"] = zeros(4, 25));
        var error = Fails();
        Assert.Equal("head.head.weight", error.Tensor);
        Assert.Contains("[4, 25]", error.Message);
        Assert.Contains("[4, 24]", error.Message);
    }

    [Fact]
    public void A_tensor_that_the_network_does_not_have_is_named()
    {
        Rewrite(tensors => tensors["blocks.7.extra"] = zeros(2));
        Assert.Equal("blocks.7.extra", Fails().Tensor);
    }

    [Fact]
    public void A_header_that_claims_more_than_the_file_has_is_refused_without_allocating_it()
    {
        var bytes = File.ReadAllBytes(Transformer);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, long.MaxValue);
        File.WriteAllBytes(Transformer, bytes);
        Assert.Equal(Transformer, Fails().File);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""")]
    [InlineData("""{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""")]
    public void A_header_that_contradicts_the_format_is_refused(string header)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        File.WriteAllBytes(Transformer, [.. prefix, .. json, .. new byte[8]]);
        Assert.Equal(Transformer, Assert.Throws<WeightsException>(() => SafeTensorsFile.Open(Transformer)).File);
    }

    [Fact]
    public void A_configuration_that_asks_for_more_weights_than_the_file_has_allocates_nothing()
    {
        var config = _folder.File("config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"ffn_dim\": 32", "\"ffn_dim\": 2000000000", StringComparison.Ordinal));
        Assert.Contains("asks for", Fails().Message);
    }

    [Theory]
    [InlineData("\"in_dim\": 4", "\"in_dim\": 5")]
    [InlineData("\"num_heads\": 2", "\"num_heads\": 0")]
    [InlineData("\"frames\": 6", "\"frames\": 3")]
    [InlineData("\"width\": 16", "\"width\": 17")]
    [InlineData("\"method\": \"renoise\"", "\"method\": \"other\"")]
    [InlineData("\"name\": \"tiny\",", "")]
    public void A_configuration_that_contradicts_itself_is_named(string part, string replacement)
    {
        var config = _folder.File("config.json");
        var text = File.ReadAllText(config);
        Assert.Contains(part, text);
        File.WriteAllText(config, text.Replace(part, replacement, StringComparison.Ordinal));
        Assert.Equal(config, Fails().File);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("transformer.safetensors")]
    [InlineData("autoencoder.safetensors")]
    public void A_byte_changed_anywhere_in_a_header_or_text_gives_a_model_or_names_a_file(string name)
    {
        var whole = File.ReadAllBytes(_folder.File(name));
        var length = name.EndsWith(".json", StringComparison.Ordinal) ? whole.Length : 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        Gen.Select(Gen.Int[0, length - 1], Gen.Byte).Sample((at, value) =>
        {
            var damaged = whole.ToArray();
            damaged[at] = value;
            File.WriteAllBytes(_folder.File(name), damaged);
            try
            {
                using var model = _folder.Load();
            }
            catch (WeightsException error)
            {
                return error.File.StartsWith(_folder.Folder, StringComparison.Ordinal);
            }
            return true;
        }, iter: 40, threads: 1);
    }

    [Fact]
    public void Configurations_count_the_weights_of_their_networks()
    {
        using var encoder = new UMT5Encoder(TinyModel.Config.TextEncoder);
        using var transformer = new CausalWanModel(TinyModel.Config.Transformer with { PatchSize = [1, 2, 1] });
        using var autoencoder = new Taehv(TinyModel.Autoencoder);
        using var vae = new WanVae(new() { LatentChannels = 3, Dim = 4, DimMult = [1, 3, 2], NumResBlocks = 1, TemporalDownsample = [true, false] });
        Assert.Equal(Count(encoder), encoder.Config.Parameters);
        Assert.Equal(Count(transformer), transformer.Config.Parameters);
        Assert.Equal(Count(autoencoder), autoencoder.Config.Parameters);
        Assert.Equal(Count(vae), vae.Config.Parameters);

        static Int128 Count(nn.Module network) => network.parameters().Sum(parameter => parameter.numel());
    }

    [Fact]
    public void Weights_stored_in_bfloat16_load_into_float32_networks()
    {
        using var network = new UMT5Encoder(TinyModel.Config.TextEncoder);
        network.Save(_folder.File("half.safetensors"), bfloat16);
        using var file = SafeTensorsFile.Open(_folder.File("half.safetensors"));
        using var copy = new UMT5Encoder(TinyModel.Config.TextEncoder);
        copy.Load(file);

        Assert.All(file.Entries.Values, entry => Assert.Equal(bfloat16, entry.Type));
        Assert.All(network.parameters().Zip(copy.parameters()), pair => Assert.True(pair.Second.dtype == float32 && allclose(pair.First, pair.Second, rtol: 0.01, atol: 1e-3)));
    }

    public void Dispose() => _folder.Dispose();

    private WeightsException Fails() => Assert.Throws<WeightsException>(() => _folder.Load());

    // Writes the transformer's file anew; padding keeps its size where a tensor is taken away.
    private void Rewrite(Action<Dictionary<string, Tensor>> change, int pad = 0)
    {
        using var scope = NewDisposeScope();
        using var file = SafeTensorsFile.Open(Transformer);
        var tensors = file.Entries.Keys.ToDictionary(name => name, name => file.View(name).clone());
        change(tensors);
        if (pad > 0)
        {
            tensors["padding"] = zeros(pad);
        }
        SafeTensorsFile.Write(Transformer, tensors);
    }
}

using Sora.Diffusion.Published;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Published;

public sealed class PublishedFolderTests
{
    private static readonly RenderRequest Request = new() { Prompt = "a red ball, été 👍", FrameCount = 13, Seed = 7 };

    [Fact]
    public void The_same_weights_draw_the_same_video_however_they_are_laid_out()
    {
        var videos = Enum.GetValues<Layout>().Select(layout =>
        {
            using var folder = new PublishedModel(layout);
            using var model = folder.Load();
            return TinyModel.FinalFrames(model.Render(Request));
        }).ToList();

        Assert.Equal(13, videos[0].Count);
        Assert.All(videos[0], frame => Assert.True(frame.Distinct().Count() > 8, "A frame is of one colour: it could not differ."));
        Assert.All(videos.Skip(1), video => Assert.Equal(videos[0], video));
    }

    [Theory]
    [InlineData(Layout.Wan, "wan", 81, 50)]
    [InlineData(Layout.Diffusers, "diffusers", 81, 50)]
    [InlineData(Layout.SelfForcing, "causal", 9, 4)]
    public void Without_settings_a_model_is_sampled_as_its_own_program_does(Layout layout, string name, int firstChunk, int steps)
    {
        using var folder = new PublishedModel(layout);
        File.WriteAllText(folder.At("sora.json"), $$"""{ "name": "{{name}}", "portrait": { "width": 16, "height": 32 }, "landscape": { "width": 32, "height": 16 } }""");
        using var model = folder.Load();

        Assert.Equal((name, 16, steps), (model.Info.Name, model.Info.FramesPerSecond, model.Info.FirstChunkSteps));
        Assert.Equal(firstChunk, model.Info.FramesPerChunk - 3);
        var whole = Assert.Throws<ArgumentException>(() => model.Render(Request with { FrameCount = 82 }));
        Assert.Contains("81 frames", whole.Message);
    }

    [Theory]
    [InlineData(Layout.Wan, "wan")]
    [InlineData(Layout.Diffusers, "diffusers")]
    public void A_model_that_draws_whole_clips_does_so_by_its_own_solver(Layout layout, string grid)
    {
        using var folder = new PublishedModel(layout);
        File.WriteAllText(folder.At("sora.json"), $$"""
            {
              "portrait": { "width": 16, "height": 32 }, "landscape": { "width": 32, "height": 16 }, "text_len": 12,
              "sampler": { "method": "uni_pc", "grid": "{{grid}}", "steps": 3, "guidance": 5 }
            }
            """);
        using var model = folder.Load();
        var steps = model.Render(Request with { FrameCount = 5 }).ToList();

        Assert.Equal(3, steps.Count);
        Assert.Equal(5, TinyModel.FinalFrames(steps).Count);
    }

    [Fact]
    public void An_adapter_beside_a_checkpoint_is_merged_and_the_window_rolls()
    {
        using var folder = new PublishedModel(Layout.SelfForcing);
        using (var plain = folder.Load())
        {
            var before = TinyModel.FinalFrames(plain.Render(Request));
            using var scope = NewDisposeScope();
            var shape = plain.Transformer.named_parameters().Single(pair => pair.name == "blocks.0.ffn.0.weight").parameter.shape;
            TorchArchive.Write(folder.At("lora.pt"), new Dictionary<string, Tensor>
            {
                ["base_model.model.blocks.0.ffn.0.lora_A.weight"] = ones(2, shape[1]), ["base_model.model.blocks.0.ffn.0.lora_B.weight"] = ones(shape[0], 2),
            }, "generator_lora");

            using var adapted = folder.Load();
            Assert.NotEqual(before, TinyModel.FinalFrames(adapted.Render(Request)));
        }
        File.Delete(folder.At("sora.json"));
        using var rolling = folder.Load();
        Assert.Equal((12, 3, true), (rolling.Config.Window.Frames, rolling.Config.Window.SinkFrames, rolling.Config.Window.Slides));
    }

    [Theory]
    [InlineData(Layout.Wan, "Wan2.1_VAE.pth")]
    [InlineData(Layout.Wan, "models_t5_umt5-xxl-enc-bf16.pth")]
    [InlineData(Layout.Wan, "diffusion_pytorch_model.safetensors")]
    [InlineData(Layout.Wan, "config.json")]
    [InlineData(Layout.Diffusers, "vae/diffusion_pytorch_model.safetensors")]
    [InlineData(Layout.Diffusers, "tokenizer/spiece.model")]
    [InlineData(Layout.Diffusers, "transformer/diffusion_pytorch_model-00002-of-00002.safetensors")]
    [InlineData(Layout.Diffusers, "text_encoder/config.json")]
    public void A_part_that_is_not_there_is_named(Layout layout, string part)
    {
        using var folder = new PublishedModel(layout);
        File.Delete(folder.At(part));
        var error = Assert.Throws<WeightsException>(() => folder.Load());
        Assert.StartsWith(folder.Folder, error.File);
        Assert.Contains(Path.GetFileName(part)[..3], error.Message);
    }

    [Fact]
    public void A_missing_weight_is_named_with_the_shape_it_should_have_and_a_strange_one_by_its_name()
    {
        using var folder = new PublishedModel(Layout.Wan);
        var path = folder.At("diffusion_pytorch_model.safetensors");
        long[] shape = [];
        Rewrite(weights => shape = weights.Remove("blocks.1.ffn.2.bias", out var bias) ? bias.shape : []);
        var missing = Assert.Throws<WeightsException>(() => folder.Load());
        Assert.Equal((path, "blocks.1.ffn.2.bias"), (missing.File, missing.Tensor));
        Assert.Contains($"[{shape[0]}]", missing.Message);

        Rewrite(weights => weights["blocks.1.ffn.2.bias"] = zeros(shape));
        Assert.Equal("img_emb.proj.0.weight", Assert.Throws<WeightsException>(() => folder.Load()).Tensor);

        void Rewrite(Action<Dictionary<string, Tensor>> change)
        {
            using var scope = NewDisposeScope();
            using var file = SafeTensorsFile.Open(path);
            var weights = file.Entries.Keys.ToDictionary(name => name, name => file.View(name).clone());
            change(weights);
            weights["img_emb.proj.0.weight"] = zeros(100); // of a picture-to-video model; and the file is not merely too small
            SafeTensorsFile.Write(path, weights);
        }
    }

    [Fact]
    public void Two_checkpoints_in_one_folder_are_named()
    {
        using var folder = new PublishedModel(Layout.SelfForcing);
        File.Copy(folder.At("self_forcing_dmd.pt"), folder.At("another.pt"));
        Assert.Contains("another.pt, self_forcing_dmd.pt", Assert.Throws<WeightsException>(() => folder.Load()).Message);
    }

    [Fact]
    public void Sizes_of_a_tiny_autoencoder_are_read_from_its_weights()
    {
        using var golden = new Golden.GoldenCase("09-taehv");
        Assert.All(golden.Config.EnumerateObject().Where(model => model.Value.GetProperty("decoder_time_upscale").EnumerateArray().Select(flag => flag.GetBoolean()).SequenceEqual([false, true, true])), model =>
        {
            using var weights = new RenamedWeights(SafeTensorsFile.Open(golden.File("weights.safetensors")), name => name.StartsWith($"{model.Name}/", StringComparison.Ordinal) ? name[(model.Name.Length + 1)..] : null);
            var sizes = InferredSizes.Taehv(weights);
            Assert.Equal(model.Value.GetProperty("latent_channels").GetInt32(), sizes.LatentChannels);
            Assert.Equal(model.Value.GetProperty("patch_size").GetInt32(), sizes.PatchSize);
            using var network = sizes.Create();
            network.Load(weights);
        });
    }
}

using Sora.Diffusion.Evaluation;
using Sora.Diffusion.Weights;
using Sora.Diffusion.World;

namespace Sora.Diffusion.Tests;

public sealed class ShippedModelsTests
{
    const long MostBytes = 40_000_000, MostBytesOfAFile = 16_000_000;

    static string Folder => Path.GetDirectoryName(ModelFolder.Find())!;

    public static TheoryData<string, string, string> Models => new()
    {
        { "petit-monde", "a small red star bounces in the forest at night", WorldStage.First.Name },
        { "vaste-monde", "un gros ballon rayé flotte au-dessus du lac sous la neige", WorldStage.Full.Name },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_that_ships_understands_the_words_of_its_world_draws_and_has_a_judge(string name, string prompt, string world)
    {
        var folder = Path.Combine(Folder, name);
        using var model = VideoModel.Load(folder, new() { Threads = 1 });
        using var judge = Judge.Open(folder, model.World);

        Assert.Equal((name, world, world), (model.Info.Name, model.World?.Name, judge.World.Name));
        Assert.Empty(model.Read(prompt).Unknown);
        foreach (var quality in new[] { RenderQuality.Draft, RenderQuality.High })
        {
            var frames = model.Render(new() { Prompt = prompt, FrameCount = 8, Seed = 1, Quality = quality }).Where(step => step.Final).SelectMany(step => step.Frames).ToArray();
            Assert.Equal(8, frames.Length);
            Assert.All(frames, frame => Assert.True(frame.Pixels.Max() - frame.Pixels.Min() > 60, "a picture, not a grey area"));
        }
    }

    [Fact]
    public void Models_that_ship_compute_on_one_thread_and_one_of_the_size_of_Wan_on_every_core() => Assert.All(Models, row =>
    {
        var config = ModelJson.Read<VideoModelConfig>(Path.Combine(Folder, row.Data.Item1, "config.json"));

        Assert.Equal(1, config.BestThreads);
        Assert.Null((config with { Transformer = config.Transformer with { Dim = 1536, FfnDim = 8960 } }).BestThreads);
    });

    [Fact]
    public void Models_that_ship_are_small_enough_for_a_repository() => Assert.All(Models, row =>
    {
        var files = Directory.GetFiles(Path.Combine(Folder, row.Data.Item1), "*.safetensors").Select(file => new FileInfo(file).Length).ToArray();

        Assert.InRange(files.Sum(), 1, MostBytes);
        Assert.All(files, size => Assert.InRange(size, 1, MostBytesOfAFile));
    });

    [Fact]
    public void Every_model_that_ships_is_tested() =>
        Assert.Equal(Directory.GetDirectories(Folder).Select(Path.GetFileName).Order(), Models.Select(row => row.Data.Item1).Order());
}

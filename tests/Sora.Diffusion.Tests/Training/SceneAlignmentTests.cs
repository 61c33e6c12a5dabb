using Sora.Diffusion.Training;
using Sora.Diffusion.World;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

public sealed class SceneAlignmentTests
{
    static readonly TrainingPreset Preset = TrainingPreset.Nano;

    [Fact]
    public void The_head_tells_two_scenes_apart_once_it_has_been_told_which_tokens_are_whose()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        Scene[] scenes = [Alone(Shape.Ball, Hue.Red, Motion.Left), Alone(Shape.Star, Hue.Blue, Motion.Pulse)];
        using var alignment = new SceneAlignment(Preset);
        var (rows, columns) = (Preset.Portrait.Height / Preset.Autoencoder.SpatialScale, Preset.Portrait.Width / Preset.Autoencoder.SpatialScale);
        var actors = zeros(2, 2, LatentPool.Grains * rows, LatentPool.Grains * columns);
        actors.narrow(2, 4, 4).narrow(3, 2, 4).fill_(1);
        var features = randn(2, 2, rows * columns, Preset.Transformer.Dim);
        var adam = new AdamW(alignment.parameters());
        var losses = new List<float>();

        for (var step = 0; step < 150; step++)
        {
            using var inner = NewDisposeScope();
            var loss = alignment.Loss(features, actors, scenes, landscape: false, [0, 1]);
            loss.backward();
            adam.Update(step, 1e-2);
            losses.Add(loss.item<float>());
        }

        Assert.True(losses[0] > 2, $"{losses[0]}");
        Assert.True(losses[^1] < 0.2 * losses[0], $"{losses[0]} -> {losses[^1]}");
    }

    [Fact]
    public void An_empty_stage_gives_a_finite_loss()
    {
        using var scope = NewDisposeScope();
        using var alignment = new SceneAlignment(Preset);
        // A traveller that has just left the picture.
        var scene = new Scene([new Actor(Shape.Ball, Hue.Red, Sora.Diffusion.World.Size.Small, Motion.Right, 1.3f, 0, 0)], Arrangement.Alone, Place.Sea, Night: false, Drift: 0);
        var features = zeros(1, 1, 28, Preset.Transformer.Dim);

        var loss = alignment.Loss(features, zeros(1, 1, 14, 8), [scene], landscape: false, [0]);

        Assert.True(float.IsFinite(loss.item<float>()));
    }

    static Scene Alone(Shape shape, Hue hue, Motion motion) =>
        new([new Actor(shape, hue, Sora.Diffusion.World.Size.Big, motion, 0, 0, 0)], Arrangement.Alone, Place.Meadow, Night: false, Drift: 0);
}

using Sora.Diffusion.World;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Evaluation;

/// <summary>What can be asked about a clip of one actor.</summary>
public enum Fact { Shape, Hue, Size, Motion, Place, Light }

/// <summary>
/// A small 3-D convolutional network that looks at a clip of one actor and names each fact of it. It is trained on clips of the world after a pass through the autoencoder, so that it does not hold
/// the decoder's blur against a model.
/// </summary>
sealed class Judge : Module
{
    /// <summary>Every which frame it looks at.</summary>
    public const int Stride = 4;

    /// <summary>Pictures are shrunk by this before.</summary>
    const int Shrink = 2;

    static readonly int[] Classes =
        [Enum.GetValues<Shape>().Length, Enum.GetValues<Hue>().Length, Enum.GetValues<World.Size>().Length, Enum.GetValues<Motion>().Length, Enum.GetValues<Place>().Length, 2];

    readonly Sequential features;
    readonly ModuleList<Module<Tensor, Tensor>> heads;

    public Judge() : base(nameof(Judge))
    {
        features = Sequential(
            Conv3d(5, 16, (3, 5, 5), stride: (1, 2, 2), padding: (1, 2, 2)), ReLU(),
            Conv3d(16, 32, (3, 3, 3), stride: (2, 2, 2), padding: (1, 1, 1)), ReLU(),
            Conv3d(32, 64, (3, 3, 3), stride: (2, 2, 2), padding: (1, 1, 1)), ReLU(),
            Conv3d(64, 64, (3, 3, 3), padding: (1, 1, 1)), ReLU());
        heads = new([.. Classes.Select(count => Linear(128, count))]);
        RegisterComponents();
    }

    /// <summary>The values of the facts of a scene of one actor, in the order of <see cref="Fact"/>.</summary>
    public static long[] FactsOf(Scene scene)
    {
        var actor = scene.Actors[0];
        return [(long)actor.Shape, (long)actor.Hue, (long)actor.Size, (long)actor.Motion, (long)scene.Place, scene.Night ? 1 : 0];
    }

    /// <summary>What the judge sees of a clip: few frames, shrunk.</summary>
    /// <param name="film">(N, T, 3, H, W), 0 to 1.</param>
    /// <returns>(N, 3, T / 4, H / 2, W / 2).</returns>
    public static Tensor Glance(Tensor film)
    {
        var frames = film.slice(1, 0, film.shape[1], Stride);
        var (n, t) = (frames.shape[0], frames.shape[1]);
        return functional.avg_pool2d(frames.flatten(0, 1), Shrink).unflatten(0, [n, t]).transpose(1, 2);
    }

    /// <summary>Scores of every value of every fact.</summary>
    /// <param name="glance">See <see cref="Glance"/>.</param>
    public Tensor[] Forward(Tensor glance)
    {
        // Where a pixel lies and how it changes is told apart from its colour.
        var shape = new[] { glance.shape[0], 1, glance.shape[2], glance.shape[3], glance.shape[4] };
        var across = linspace(-1, 1, shape[4]).view(1, 1, 1, 1, -1).expand(shape);
        var down = linspace(-1, 1, shape[3]).view(1, 1, 1, -1, 1).expand(shape);
        var seen = features.forward(cat([glance, across, down], 1)).flatten(2);      // (N, 64, positions)
        var summary = cat([seen.mean([2]), seen.amax([2])], 1);                      // (N, 128)
        return [.. heads.Select(head => head.forward(summary))];
    }

    /// <summary>Which facts the judge reads as they were meant: one row of truth values per clip, in the order of <see cref="Fact"/>.</summary>
    public bool[][] Agrees(Tensor glance, IReadOnlyList<Scene> scenes)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var read = Forward(glance).Select(scores => scores.argmax(1).data<long>().ToArray()).ToArray();
        return [.. scenes.Select((scene, row) => FactsOf(scene).Select((fact, i) => read[i][row] == fact).ToArray())];
    }
}

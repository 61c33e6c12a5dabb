using Sora.Diffusion.World;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Linear = Sora.Diffusion.Layers.Linear;

namespace Sora.Diffusion.Training;

/// <summary>
/// A head that exists in training only: from the tokens in the middle of the transformer it must tell what the scene says of each token's place, that is, which part of it is not landscape,
/// whose actor's place it is, and how that actor lies and moves. So the network learns early to think in things, for which the loss on velocities alone takes far longer.
/// It is representation alignment (Yu et al., "Representation Alignment for Generation", 2024) with the world's own truth instead of another network's features.
/// </summary>
sealed class SceneAlignment : Module
{
    const int Geometry = 4; // offset of the actor's centre, and its way until the next latent: in tokens, to the right and down
    const long Nobody = SceneCaption.Unstated;

    readonly Sequential head;
    readonly TrainingPreset _preset;
    readonly int[] _classes;    // of the facts of an actor
    readonly int _grains;       // of the mask, along a side of a token
    readonly float _token;      // side of a token in pixels

    public SceneAlignment(TrainingPreset preset) : base(nameof(SceneAlignment))
    {
        _classes = [.. preset.World.ActorFacts.Select(fact => fact.Values)];
        (_preset, _grains, _token) = (preset, LatentPool.Grains * preset.Transformer.PatchSize[1], preset.Autoencoder.SpatialScale * preset.Transformer.PatchSize[1]);
        head = Sequential(new Linear(preset.Transformer.Dim, preset.Transformer.Dim), SiLU(), new Linear(preset.Transformer.Dim, _grains * _grains + _classes.Sum() + Geometry, std: 0.02));
        RegisterComponents();
    }

    /// <summary>The block of the transformer that it listens to.</summary>
    public int Block => _preset.Transformer.NumLayers / 2;

    /// <summary>How far the head's answers are from the truth.</summary>
    /// <param name="features">Tokens of the transformer, (B, F, T, d).</param>
    /// <param name="actors">Where there is more than landscape, 0 to 1, (B, F, grains down, grains across).</param>
    /// <param name="scenes">B scenes.</param>
    /// <param name="landscape">The orientation of the pictures.</param>
    /// <param name="latents">The moment of each of the F frames, in latents.</param>
    public Tensor Loss(Tensor features, Tensor actors, IReadOnlyList<IScene> scenes, bool landscape, long[] latents)
    {
        var answers = head.forward(features).to(float32).split([_grains * _grains, .. _classes.Select(count => (long)count), Geometry], -1);
        var (rows, columns) = (actors.shape[2] / _grains, actors.shape[3] / _grains);
        var parts = actors.view(actors.shape[0], actors.shape[1], rows, _grains, columns, _grains).transpose(3, 4).flatten(4).flatten(2, 3);   // (B, F, T, grains)
        var (facts, geometry) = Truth(scenes, landscape, latents, (int)rows, (int)columns);
        var somebody = facts.select(1, 0).ne(Nobody).to(float32);                                                                                // (B*F*T)
        var count = somebody.sum().clamp_min(1);
        var loss = functional.binary_cross_entropy_with_logits(answers[0], parts);
        for (var fact = 0; fact < _classes.Length; fact++)
            loss = loss + functional.cross_entropy(answers[1 + fact].flatten(0, 2), facts.select(1, fact), ignore_index: Nobody, reduction: Reduction.Sum) / count / _classes.Length;
        var off = functional.smooth_l1_loss(answers[^1].flatten(0, 2), geometry, Reduction.None).mean([1]);
        return loss + (off * somebody).sum() / count;
    }

    // Per token, frame and clip in turn: the facts of the nearest actor that reaches it, and its geometry.
    (Tensor Facts, Tensor Geometry) Truth(IReadOnlyList<IScene> scenes, bool landscape, long[] latents, int rows, int columns)
    {
        var size = landscape ? _preset.Landscape : _preset.Portrait;
        float side = Math.Min(size.Width, size.Height);
        var (halfWidth, halfHeight, token) = (size.Width / side / 2, size.Height / side / 2, _token / side);
        var count = scenes.Count * latents.Length * rows * columns;
        var (facts, geometry) = (new long[count * _classes.Length], new float[count * Geometry]);
        Array.Fill(facts, Nobody);
        var at = 0;
        foreach (var scene in scenes)
        {
            foreach (var latent in latents)
            {
                var places = scene.ActorsAt(size, Middle(latent)).Zip(scene.ActorsAt(size, Middle(latent + 1))).ToArray();
                for (var i = 0; i < rows * columns; i++, at++)
                {
                    var (x, y) = ((i % columns + 0.5f) * token - halfWidth, (i / columns + 0.5f) * token - halfHeight);
                    var (now, next) = places.MinBy(p => Away(p.First, x, y));
                    if (Away(now, x, y) > now.Radius + token / 2) continue;
                    now.Facts.ToArray().CopyTo(facts, at * _classes.Length);
                    ((float[])[(now.X - x) / token, (now.Y - y) / token, (next.X - now.X) / token, (next.Y - now.Y) / token]).CopyTo(geometry, at * Geometry);
                }
            }
        }
        return (tensor(facts).view(-1, _classes.Length), tensor(geometry).view(-1, Geometry));

        int Middle(long latent) => (int)latent * _preset.Autoencoder.FramesPerLatent + _preset.Autoencoder.FramesPerLatent / 2;
    }

    static float Away(ActorPlace place, float x, float y) => Math.Max(Math.Abs(x - place.X), Math.Abs(y - place.Y));
}

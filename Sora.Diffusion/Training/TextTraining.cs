using Sora.Diffusion.Text;
using Sora.Diffusion.World;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Training;

/// <summary>
/// Stage T: the text encoder learns to say what a caption means. One query per fact (the first thing named: its shape, colour, size, motion; the same of the second; how they stand; place; light)
/// reads the encoded tokens and must give the fact's value. A diffusion model that starts from such an encoder need not find out by itself which words matter.
/// </summary>
sealed class TextTraining(TrainingOptions options, UnigramTokenizer tokenizer)
{
    const int Batch = 64;
    const long NotSaid = -100;

    static readonly int[] Classes = [.. ActorClasses, .. ActorClasses, 5, Enum.GetValues<Place>().Length, 2];
    static int[] ActorClasses => [Enum.GetValues<Shape>().Length, Enum.GetValues<Hue>().Length, Enum.GetValues<World.Size>().Length, Enum.GetValues<Motion>().Length];

    /// <summary>Learns the vocabulary from captions.</summary>
    public static UnigramTokenizer LearnVocabulary(TrainingOptions options)
    {
        var sampler = new SceneSampler(options.Seed);
        var random = Seeded.Random(options.Seed, 0);
        return new(UnigramVocabulary.Train(Enumerable.Range(0, 20_000).Select(i => CaptionWriter.Write(sampler[i], random).Text), options.Preset.Vocabulary));
    }

    public void Train(UMT5Encoder encoder, CancellationToken cancellationToken)
    {
        using var readout = new Readout(encoder.Config.Dim, Classes);
        var parameters = encoder.named_parameters().Select(p => (p.name, p.parameter)).Concat(readout.named_parameters().Select(p => ("readout." + p.name, p.parameter)));
        using var run = new TrainingRun("text", options, options.Preset.TextBudget, parameters);
        run.Train(step => Loss(encoder, readout, step), step => Report(encoder, readout, step), cancellationToken);
    }

    Tensor Loss(UMT5Encoder encoder, Readout readout, int step)
    {
        var (logits, facts) = Answer(encoder, readout, new SceneSampler(options.Seed), step);
        return Enumerable.Range(0, Classes.Length).Select(i => functional.cross_entropy(logits[i], facts.select(1, i), ignore_index: NotSaid)).Aggregate((a, b) => a + b) / Classes.Length;
    }

    void Report(UMT5Encoder encoder, Readout readout, int step)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (logits, facts) = Answer(encoder, readout, new SceneSampler(~options.Seed), 0);
        var right = Enumerable.Range(0, Classes.Length).Select(i => (Right: logits[i].argmax(1).eq(facts.select(1, i)).sum().item<long>(), Said: facts.select(1, i).ne(NotSaid).sum().item<long>()));
        options.Log.Say($"text step {step}  right {string.Join(' ', right.Select(r => $"{100 * r.Right / Math.Max(1, r.Said)}%"))}");
    }

    (Tensor[] Logits, Tensor Facts) Answer(UMT5Encoder encoder, Readout readout, SceneSampler scenes, int step)
    {
        var random = Seeded.Random(options.Seed, step);
        var facts = new long[Batch * Classes.Length];
        var captions = new string[Batch];
        for (var i = 0; i < Batch; i++)
        {
            var scene = scenes[(long)step * Batch + i];
            var caption = CaptionWriter.Write(scene, random);
            captions[i] = caption.Text;
            FactsOf(scene, caption).CopyTo(facts, i * Classes.Length);
        }
        var (ids, mask) = TextBatch.Of(tokenizer, captions, options.Preset.Transformer.TextLen);
        return (readout.Forward(encoder.Forward(ids, mask), mask), tensor(facts).view(Batch, Classes.Length));
    }

    static long[] FactsOf(Scene scene, Caption caption)
    {
        var facts = Enumerable.Repeat(NotSaid, Classes.Length).ToArray();
        if (caption.Text.Length == 0) return facts;
        for (var slot = 0; slot < caption.Mentioned.Count; slot++)
        {
            var actor = caption.Mentioned[slot];
            new[] { (long)actor.Shape, (long)actor.Hue, (long)actor.Size, (long)actor.Motion }.CopyTo(facts, 4 * slot);
        }
        // Alone, or where the first one named stands: left, right, above, below.
        var firstIsSecond = caption.Mentioned[0] == scene.Actors[0] ? 0 : 1;
        facts[8] = scene.Arrangement switch { Arrangement.Alone => 0, Arrangement.SideBySide => 1 + firstIsSecond, _ => 3 + firstIsSecond };
        facts[9] = (long)scene.Place;
        facts[10] = scene.Night ? 1 : 0;
        return facts;
    }

    /// <summary>Attention of one learned query per fact over the tokens, then a linear layer per fact. Used in this stage only.</summary>
    sealed class Readout : Module
    {
        readonly Parameter queries; // (facts, d)
        readonly ModuleList<Module<Tensor, Tensor>> heads;

        public Readout(int dim, int[] classes) : base(nameof(Readout))
        {
            queries = new Parameter(randn(classes.Length, dim) / Math.Sqrt(dim));
            heads = new([.. classes.Select(count => Linear(dim, count))]);
            RegisterComponents();
        }

        public Tensor[] Forward(Tensor text, Tensor mask)
        {
            text = text.to(float32);                                                                                 // (B, L, d)
            var scores = matmul(text, queries.transpose(0, 1)).masked_fill(mask.eq(0).unsqueeze(-1), -1e9);          // (B, L, facts)
            var read = matmul(scores.softmax(1).transpose(1, 2), text);                                              // (B, facts, d)
            return [.. heads.Select((head, i) => head.forward(read.select(1, i)))];
        }
    }
}

using Sora.Diffusion.Text;
using Sora.Diffusion.World;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Training;

/// <summary>
/// Stage T: the text encoder learns to say what a caption means. One query per fact (those of each thing that is named, in the order of naming, then those of the whole scene)
/// reads the encoded tokens and must give the fact's value. A diffusion model that starts from such an encoder need not find out by itself which words matter.
/// </summary>
sealed class TextTraining(TrainingOptions options, UnigramTokenizer tokenizer)
{
    const int Batch = 64;

    readonly IReadOnlyList<WorldFact> facts = options.Preset.World.CaptionFacts;

    /// <summary>Learns the vocabulary from captions.</summary>
    public static UnigramTokenizer LearnVocabulary(TrainingOptions options)
    {
        var random = Seeded.Random(options.Seed, 0);
        return new(UnigramVocabulary.Train(Enumerable.Range(0, 20_000).Select(i => options.Preset.World.Draw(options.Seed, i).Caption(random).Text), options.Preset.Vocabulary));
    }

    public void Train(UMT5Encoder encoder, CancellationToken cancellationToken)
    {
        using var readout = new Readout(encoder.Config.Dim, facts);
        var parameters = encoder.named_parameters().Select(p => (p.name, p.parameter)).Concat(readout.named_parameters().Select(p => ("readout." + p.name, p.parameter)));
        using var run = new TrainingRun("text", options, options.Preset.TextBudget, parameters);
        run.Train(step => Loss(encoder, readout, step), step => Report(encoder, readout, step), cancellationToken);
    }

    Tensor Loss(UMT5Encoder encoder, Readout readout, int step)
    {
        var (logits, values) = Answer(encoder, readout, options.Seed, step);
        return Enumerable.Range(0, facts.Count).Select(i => Loss(logits[i], values.select(1, i))).Aggregate((a, b) => a + b) / facts.Count;
    }

    void Report(UMT5Encoder encoder, Readout readout, int step)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (logits, values) = Answer(encoder, readout, ~options.Seed, 0);
        var right = Enumerable.Range(0, facts.Count).Select(i =>
            (Right: logits[i].argmax(1).eq(values.select(1, i)).sum().item<long>(), Said: values.select(1, i).ne(SceneCaption.Unstated).sum().item<long>()));
        options.Log.Say($"text step {step}  right {string.Join(' ', right.Select(r => $"{100 * r.Right / Math.Max(1, r.Said)}%"))}");
    }

    // A fact that no caption of the batch states has nothing to say, where the mean over none would be no number.
    static Tensor Loss(Tensor logits, Tensor values) =>
        functional.cross_entropy(logits, values, ignore_index: SceneCaption.Unstated, reduction: Reduction.Sum) / values.ne(SceneCaption.Unstated).sum().clamp_min(1);

    (Tensor[] Logits, Tensor Values) Answer(UMT5Encoder encoder, Readout readout, long seed, int step)
    {
        var random = Seeded.Random(options.Seed, step);
        var captions = Enumerable.Range(0, Batch).Select(i => options.Preset.World.Draw(seed, (long)step * Batch + i).Caption(random)).ToArray();
        var (ids, mask) = TextBatch.Of(tokenizer, [.. captions.Select(caption => caption.Text)], options.Preset.Transformer.TextLen);
        return (readout.Forward(encoder.Forward(ids, mask), mask), tensor(captions.SelectMany(caption => caption.Facts).ToArray()).view(Batch, -1));
    }

    /// <summary>Attention of one learned query per fact over the tokens, then a linear layer per fact. Used in this stage only.</summary>
    sealed class Readout : Module
    {
        readonly Parameter queries; // (facts, d)
        readonly ModuleList<Module<Tensor, Tensor>> heads;

        public Readout(int dim, IReadOnlyList<WorldFact> facts) : base(nameof(Readout))
        {
            queries = new Parameter(randn(facts.Count, dim) / Math.Sqrt(dim));
            heads = new([.. facts.Select(fact => Linear(dim, fact.Values))]);
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

using Sora.Diffusion.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>Captions as token ids.</summary>
static class TextBatch
{
    /// <summary>Ids and mask, (B, L) int64, L the longest of the batch.</summary>
    public static (Tensor Ids, Tensor Mask) Of(UnigramTokenizer tokenizer, IReadOnlyList<string> captions, int maxLength)
    {
        var encoded = captions.Select(c => tokenizer.Encode(c, maxLength)).ToArray();
        var length = encoded.Max(e => e.Length);
        var ids = new long[captions.Count * length];
        var mask = new long[captions.Count * length];
        for (var i = 0; i < captions.Count; i++)
        {
            for (var j = 0; j < encoded[i].Length; j++) (ids[i * length + j], mask[i * length + j]) = (encoded[i][j], 1);
        }
        return (tensor(ids).view(captions.Count, length), tensor(mask).view(captions.Count, length));
    }

    /// <summary>Encoded captions with nothing after their ends, (B, L, d), as the transformer wants them.</summary>
    public static Tensor Encode(UMT5Encoder encoder, UnigramTokenizer tokenizer, IReadOnlyList<string> captions, int maxLength)
    {
        var (ids, mask) = Of(tokenizer, captions, maxLength);
        var text = encoder.Forward(ids, mask);
        return text * mask.unsqueeze(-1).to(text.dtype);
    }
}

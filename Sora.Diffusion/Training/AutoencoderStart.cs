using Sora.Diffusion.Autoencoder;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sora.Diffusion.Training;

/// <summary>
/// The weights an autoencoder starts from. A few channels of every layer pass the average colours of the four quarters of each latent's square, and the decoder interpolates between their means:
/// a blurred picture from the first step on, to which the other, random channels add what is missing. From random weights alone, colours appear a thousand steps later.
/// </summary>
static class AutoencoderStart
{
    const int Colours = 3, Quarters = 4;
    const double LatentScale = 3;

    /// <summary>Sets every weight, the same for the same seed. Needs at least twelve channels in every layer that follows the last halving.</summary>
    public static void Initialise(Taehv autoencoder, long seed)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed);
        using var guard = no_grad();
        var weights = autoencoder.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        foreach (var (name, weight) in weights)
        {
            if (weight.dim() == 4) KeepScale(weight, rectified: weights.ContainsKey(name.Replace(".weight", ".bias")), residual: name.EndsWith(".conv.4.weight", StringComparison.Ordinal), random);
            else weight.zero_();
        }
        StartEncoder(autoencoder.Config, name => weights["encoder." + name]);
        StartDecoder(autoencoder.Config, name => weights["decoder." + name]);
    }

    static void KeepScale(Tensor weight, bool rectified, bool residual, Generator random)
    {
        var fan = weight.shape[1] * weight.shape[2] * weight.shape[3];
        // Not normal_: TorchSharp's takes a generator and draws from the process-wide one.
        weight.copy_(randn(weight.shape, generator: random) * ((residual ? 0.2 : 1) * Math.Sqrt((rectified ? 2.0 : 1.0) / fan)));
    }

    static void StartEncoder(TaehvConfig config, Func<string, Tensor> weight)
    {
        var area = config.PatchSize * config.PatchSize;
        var stages = config.EncoderTimeDownscale.Length;
        var input = weight("0.weight");
        input.narrow(0, 0, Colours).zero_();
        for (var c = 0; c < Colours; c++) input[c].narrow(0, c * area, area).select(1, 1).select(1, 1).fill_(1.0 / area);

        var layer = 2;
        for (var stage = 0; stage < stages; stage++)
        {
            var frames = config.EncoderTimeDownscale[stage] ? 2 : 1;
            var (pool, halve) = (weight($"{layer}.conv.weight"), weight($"{layer + 1}.weight"));
            pool.narrow(0, 0, Colours).zero_();
            var last = stage == stages - 1;
            halve.narrow(0, 0, last ? Colours * Quarters : Colours).zero_();
            for (var c = 0; c < Colours; c++)
            {
                for (var f = 0; f < frames; f++) pool[c][f * config.EncoderWidths[stage] + c].fill_(1.0 / frames);
                if (!last) halve[c][c].narrow(0, 1, 2).narrow(1, 1, 2).fill_(1.0 / Quarters);
                for (var q = 0; last && q < Quarters; q++) halve[q * Colours + c][c][1 + q / 2][1 + q % 2].fill_(1);
            }
            layer += 2;
            for (var block = 0; block < config.MemBlocksPerStage; block++, layer++)
                weight($"{layer}.conv.4.weight").narrow(0, 0, last ? Colours * Quarters : Colours).zero_();
        }
        var output = weight($"{layer}.weight").narrow(0, 0, Colours * Quarters);
        output.zero_();
        for (var k = 0; k < Colours * Quarters; k++) output[k][k][1][1].fill_(LatentScale);
        weight($"{layer}.bias").narrow(0, 0, Colours * Quarters).fill_(-LatentScale / 2);
    }

    static void StartDecoder(TaehvConfig config, Func<string, Tensor> weight)
    {
        var area = config.PatchSize * config.PatchSize;
        var input = weight("1.weight");
        input.narrow(0, 0, Colours).zero_();
        for (var c = 0; c < Colours; c++)
            for (var q = 0; q < Quarters; q++) input[c][q * Colours + c][1][1].fill_(1 / (Quarters * LatentScale));
        weight("1.bias").narrow(0, 0, Colours).fill_(0.5);

        var tent = tensor(new[] { 0.25f, 0.5f, 0.25f });
        var between = outer(tent, tent);
        var layer = 3;
        for (var stage = 0; stage < config.DecoderTimeUpscale.Length; stage++)
        {
            for (var block = 0; block < config.MemBlocksPerStage; block++, layer++) weight($"{layer}.conv.4.weight").narrow(0, 0, Colours).zero_();
            var (grow, blend) = (weight($"{layer + 1}.conv.weight"), weight($"{layer + 2}.weight"));
            blend.narrow(0, 0, Colours).zero_();
            for (var c = 0; c < Colours; c++)
            {
                for (var f = 0; f < (config.DecoderTimeUpscale[stage] ? 2 : 1); f++)
                {
                    var row = grow[f * config.DecoderWidths[stage] + c];
                    row.zero_();
                    row[c].fill_(1);
                }
                blend[c][c].copy_(between);
            }
            layer += 3;
        }
        var output = weight($"{layer + 1}.weight");
        output.mul_(0.1);
        for (var c = 0; c < Colours; c++)
        {
            var rows = output.narrow(0, c * area, area);
            rows.narrow(1, 0, Colours).zero_();
            rows.select(1, c).select(1, 1).select(1, 1).fill_(1);
        }
    }
}

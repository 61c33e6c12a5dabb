using Sora.Diffusion.Wan;

namespace Sora.Diffusion.Tests.Wan;

public sealed class WanConfigTests
{
    [Fact]
    public void The_operations_of_a_pass_are_two_for_every_weight_a_token_meets_and_two_for_every_channel_of_a_score_or_value()
    {
        const long batch = 2, frames = 3, tokensPerFrame = 5, windowFrames = 4;
        var config = TinyModel.Config.Transformer;
        using var model = new CausalWanModel(config);
        long perToken = 0, perFrame = 0;
        foreach (var (name, weight) in model.named_parameters().Where(pair => pair.name.EndsWith(".weight", StringComparison.Ordinal) && pair.parameter.ndim > 1))
        {
            if (name.StartsWith("time_", StringComparison.Ordinal))
            {
                perFrame += weight.numel();
            }
            else if (!name.StartsWith("text_", StringComparison.Ordinal) && !name.Contains("cross_attn.k", StringComparison.Ordinal) && !name.Contains("cross_attn.v", StringComparison.Ordinal))
            {
                perToken += weight.numel();
            }
        }
        var tokens = frames * tokensPerFrame;
        var seen = config.NumLayers * (windowFrames * tokensPerFrame + config.TextLen);
        var scoresAndValues = 2 * tokens * seen * config.Dim;

        Assert.Equal(2 * batch * (tokens * perToken + frames * perFrame + scoresAndValues), config.ForwardFlops(batch, frames, tokensPerFrame, windowFrames));
    }
}

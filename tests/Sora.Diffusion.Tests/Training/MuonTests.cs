using Sora.Diffusion.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

public sealed class MuonTests
{
    [Theory]
    [InlineData(12, 12)]
    [InlineData(8, 40)]
    [InlineData(40, 8)]
    public void A_step_moves_every_direction_of_a_matrix_about_as_far(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        // Singular values from 1 down to a thousandth: plain descent would move the last direction a thousand times less than the first.
        var (u, _, v) = linalg.svd(randn([2, rows, columns], generator: generator), fullMatrices: false);
        var rank = Math.Min(rows, columns);
        var gradient = u.matmul(diag_embed(logspace(0, -3, rank)).unsqueeze(0).expand(2, -1, -1)).matmul(v);

        var step = Muon.Orthogonal(gradient);

        var lengths = linalg.svdvals(step).to(float32);
        Assert.Equal([2, rows, columns], step.shape);
        Assert.InRange(lengths.amax().item<float>(), 0.6f, 1.3f);
        Assert.InRange(lengths.median().item<float>(), 0.6f, 1.3f);
        Assert.True((step * gradient).sum().item<float>() > 0);
    }

    [Fact]
    public void Matrices_and_filters_learn_a_linear_map()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var inputs = randn([64, 12], generator: generator);
        var wanted = inputs.matmul(randn([12, 6], generator: generator) * 0.3f);
        var (first, second) = (new Parameter(randn([12, 1, 3, 4], generator: generator) * 0.1f), new Parameter(randn([12, 6], generator: generator) * 0.1f));
        using var muon = new Muon([first, second]);
        var losses = new List<float>();

        for (var step = 0; step < 120; step++)
        {
            using var inner = NewDisposeScope();
            var loss = (inputs.matmul(first.flatten(1).t()).matmul(second) - wanted).square().mean();
            loss.backward();
            muon.Update(rate: step < 80 ? 0.02 : 0.004);
            losses.Add(loss.item<float>());
        }

        Assert.True(losses[^1] < 0.1 * losses[0], $"{losses[0]} -> {losses[^1]}");
        Assert.Null(first.grad);
    }
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>AdamW over many parameters in one native call: twenty times faster on a CPU than a loop over parameters.</summary>
sealed class AdamW : IDisposable
{
    const string Script = """
        def update(params: List[Tensor], grads: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor], lr: float, beta2: float, decay: float):
            torch._fused_adamw_(params, grads, means, squares, [], steps, lr=lr, beta1=0.9, beta2=beta2, weight_decay=decay, eps=1e-8, amsgrad=False, maximize=False)
            return 0

        """;

    readonly jit.CompilationUnit program = jit.compile(Script);
    readonly Parameter[] parameters;
    readonly Tensor[] means, squares, steps;

    public AdamW(IEnumerable<Parameter> parameters)
    {
        this.parameters = [.. parameters];
        means = [.. this.parameters.Select(p => zeros_like(p).detach().DetachFromDisposeScope())];
        squares = [.. this.parameters.Select(p => zeros_like(p).detach().DetachFromDisposeScope())];
        steps = [.. this.parameters.Select(p => zeros([], float32, p.device).DetachFromDisposeScope())];
    }

    /// <summary>What it moves.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>The running moments, to be stored with a checkpoint: mean, then square, per parameter.</summary>
    public IEnumerable<(Tensor Mean, Tensor Square)> Moments => means.Zip(squares);

    /// <summary>Moves the parameters against their gradients, which are cleared.</summary>
    /// <param name="step">The number of this update, from 0.</param>
    /// <param name="rate">Learning rate.</param>
    public void Update(long step, double rate, double beta2 = 0.99, double decay = 0.01)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var count in steps) count.fill_(step + 1);
        program.invoke("update", parameters.Select(p => (Tensor)p).ToArray(), parameters.Select(p => p.grad ?? zeros_like(p)).ToArray(), means, squares, steps, rate, beta2, decay);
        foreach (var parameter in parameters) parameter.grad = null;
    }

    public void Dispose()
    {
        foreach (var tensor in means.Concat(squares).Concat(steps)) tensor.Dispose();
        program.Dispose();
    }
}

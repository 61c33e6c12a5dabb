using Sora.Diffusion.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sora.Diffusion.Training;

/// <summary>
/// The loop that every stage shares: loss, gradient, Muon for matrices and AdamW for the rest, moving average, log, checkpoint.
/// A stage's loss must depend on the number of the batch alone, so that a run that was cut off continues as if it had not been, and must bear to be called by several threads.
/// </summary>
sealed class TrainingRun : IDisposable
{
    const int WarmUp = 50;
    const double DecayShare = 0.4;
    const double AverageDecay = 0.999;
    const double GradientNorm = 1;
    static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(2), SampleEvery = TimeSpan.FromMinutes(20);

    readonly string stage, folder;
    readonly StageBudget budget;
    readonly TrainingLog log;
    readonly int workers;
    readonly TimeProvider time;
    readonly (string Name, Parameter Value)[] parameters;
    readonly Tensor[] average;
    readonly Part[] parts;
    TimeSpan trainedBefore;

    /// <param name="stage">Names the checkpoint and the lines of the log.</param>
    /// <param name="options">Where, how many workers, which clock.</param>
    /// <param name="budget">How long and how fast.</param>
    /// <param name="parameters">What is trained.</param>
    /// <param name="hidden">Whether a parameter of this name is a hidden layer's: its matrices are moved by Muon. Null: none is.</param>
    /// <param name="part">Which of several networks a parameter of this name belongs to: one that a step's loss does not depend on stays as it is. Null: there is one.</param>
    public TrainingRun(string stage, TrainingOptions options, StageBudget budget, IEnumerable<(string Name, Parameter Value)> parameters, Func<string, bool>? hidden = null, Func<string, string>? part = null)
    {
        (this.stage, this.budget, folder, log, time, workers) = (stage, budget, options.Output, options.Log, options.Time, options.Workers);
        this.parameters = [.. parameters];
        average = [.. this.parameters.Select(p => p.Value.detach().clone().DetachFromDisposeScope())];
        parts = [.. this.parameters.GroupBy(p => part?.Invoke(p.Name)).Select(network =>
        {
            var matrices = network.ToLookup(p => hidden?.Invoke(p.Name) == true && p.Value.dim() > 1 && p.Value.shape[0] > 1, p => p.Value);
            return new Part([.. network.Select(p => p.Value)], new(matrices[true]), new(matrices[false]));
        })];
    }

    /// <summary>A network and what moves it: Muon the matrices of its hidden layers, AdamW the rest.</summary>
    sealed record Part(Parameter[] Parameters, Muon Muon, AdamW Adam);

    /// <summary>Steps done so far, by this run and those before it.</summary>
    public int Step { get; private set; }

    string Checkpoint => Path.Combine(folder, $"{stage}.checkpoint.safetensors");

    /// <summary>Trains until the budget is spent, then leaves the averaged weights in the parameters.</summary>
    /// <param name="loss">The loss of a batch, a scalar with a gradient.</param>
    /// <param name="sample">Called now and then and at the end, with averaged weights in the parameters.</param>
    /// <param name="cancellationToken">Ends the run after a last checkpoint.</param>
    public void Train(Func<int, Tensor> loss, Action<int>? sample, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        Restore();
        var (started, saved, sampled, sum, summed) = (time.GetTimestamp(), time.GetTimestamp(), time.GetTimestamp(), 0.0, 0);
        TimeSpan Trained() => trainedBefore + time.GetElapsedTime(started);
        while (Step < budget.Steps && !(Trained().TotalMinutes >= budget.Minutes))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Save(Trained());
                cancellationToken.ThrowIfCancellationRequested();
            }
            sum += Gradients(loss);
            Update(Rate(Trained()));
            MoveAverage();
            Step++;
            if (++summed == log.Every || Step == budget.Steps)
            {
                log.Write(stage, Step, sum / summed, Rate(Trained()), Trained());
                (sum, summed) = (0, 0);
            }
            if (time.GetElapsedTime(saved) > CheckpointEvery)
            {
                Save(Trained());
                saved = time.GetTimestamp();
            }
            if (sample is not null && time.GetElapsedTime(sampled) > SampleEvery)
            {
                WithAverage(() => sample(Step));
                sampled = time.GetTimestamp();
            }
        }
        Save(Trained());
        SwapAverage();
        sample?.Invoke(Step);
    }

    // Every worker takes a batch of its own on one thread: small tensors waste a second thread inside an operator, and convolutions lose time waiting for it.
    // The threads are not the pool's, which may give all the work to the first one.
    double Gradients(Func<int, Tensor> loss)
    {
        var values = new double[workers];
        Task.WaitAll([.. Enumerable.Range(0, workers).Select(worker => Task.Factory.StartNew(() => Work(worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        return values.Average();

        void Work(int worker)
        {
            set_num_threads(1);
            using var scope = NewDisposeScope();
            var value = loss(Step * workers + worker);
            values[worker] = value.item<float>();
            if (!double.IsFinite(values[worker])) throw new InvalidOperationException($"The loss of stage {stage} is not finite at step {Step}.");
            (value / workers).backward();
        }
    }

    void Update(double rate)
    {
        foreach (var (weights, muon, adam) in parts.Where(part => part.Parameters.Any(p => p.grad is not null)))
        {
            using (no_grad()) nn.utils.clip_grad_norm_(weights, GradientNorm);
            muon.Update(rate);
            adam.Update(Step, rate);
        }
    }

    double Rate(TimeSpan trained)
    {
        var progress = Math.Max((double)Step / budget.Steps, trained.TotalMinutes / budget.Minutes ?? 0);
        var decay = Math.Clamp((1 - progress) / DecayShare, 0.05, 1);
        return budget.PeakRate * decay * Math.Min(1, (Step + 1.0) / WarmUp);
    }

    void MoveAverage()
    {
        using var guard = no_grad();
        // Young averages follow faster, or they would keep the random start for a thousand steps.
        var decay = Math.Min(AverageDecay, (1.0 + Step) / (10 + Step));
        for (var i = 0; i < average.Length; i++) average[i].lerp_(parameters[i].Value, 1 - decay);
    }

    void WithAverage(Action action)
    {
        SwapAverage();
        action();
        SwapAverage();
    }

    void SwapAverage()
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        for (var i = 0; i < average.Length; i++)
        {
            var current = parameters[i].Value.detach().clone();
            parameters[i].Value.copy_(average[i]);
            average[i].copy_(current);
        }
    }

    void Save(TimeSpan trained)
    {
        using var scope = NewDisposeScope();
        var draft = Checkpoint + ".draft";
        SafeTensorsFile.Write(draft, State().Append(new("progress", tensor(new double[] { Step, trained.TotalSeconds }))));
        File.Move(draft, Checkpoint, overwrite: true);
    }

    void Restore()
    {
        if (!File.Exists(Checkpoint)) return;
        using var file = SafeTensorsFile.Open(Checkpoint);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (name, value) in State()) value.copy_(file.View(name));
        var progress = file.View("progress").data<double>().ToArray();
        (Step, trainedBefore) = ((int)progress[0], TimeSpan.FromSeconds(progress[1]));
    }

    IEnumerable<KeyValuePair<string, Tensor>> State()
    {
        var names = parameters.ToDictionary(p => p.Value, p => p.Name);
        foreach (var (parameter, mean) in parameters.Zip(average))
        {
            yield return new($"weight.{parameter.Name}", parameter.Value);
            yield return new($"average.{parameter.Name}", mean);
        }
        foreach (var (_, muon, adam) in parts)
        {
            foreach (var (matrix, momentum) in muon.Momenta) yield return new($"momentum.{names[matrix]}", momentum);
            foreach (var (parameter, moments) in adam.Parameters.Zip(adam.Moments))
            {
                yield return new($"mean.{names[parameter]}", moments.Mean);
                yield return new($"square.{names[parameter]}", moments.Square);
            }
        }
    }

    public void Dispose()
    {
        foreach (var (_, muon, adam) in parts)
        {
            muon.Dispose();
            adam.Dispose();
        }
        foreach (var tensor in average) tensor.Dispose();
    }
}

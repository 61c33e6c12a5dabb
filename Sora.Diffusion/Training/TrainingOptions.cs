namespace Sora.Diffusion.Training;

/// <summary>One training of a model of the world.</summary>
public sealed record TrainingOptions
{
    /// <summary>Folder of checkpoints, logs and sample sheets; a run continues from what it finds there.</summary>
    public required string Output { get; init; }

    /// <summary>Sizes and budgets.</summary>
    public required TrainingPreset Preset { get; init; }

    /// <summary>
    /// A finished model of sizes that fit the preset: its parts count as trained, and its transformer goes on learning from clips. If it learnt another world, its autoencoder and its transformer begin as they are there,
    /// and everything else with nothing. Null begins with nothing.
    /// </summary>
    public string? From { get; init; }

    /// <summary>Whether the autoencoder of <see cref="From"/> goes on learning too, before the clips are encoded.</summary>
    public bool RefineAutoencoder { get; init; }

    /// <summary>Whether the transformer of <see cref="From"/> is a finished teacher, from which only a student of few steps learns.</summary>
    public bool Distil { get; init; }

    /// <summary>Seed of the data and of every random choice.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Batches that are learnt from at the same time, each on one thread; together they make one step.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Where progress goes.</summary>
    public required TrainingLog Log { get; init; }

    /// <summary>The clock of minute budgets and checkpoints.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

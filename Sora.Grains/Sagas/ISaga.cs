namespace Sora.Grains.Sagas;

/// <summary>A grain that may have something unfinished in others.</summary>
[Alias("Sora.ISaga")]
internal interface ISaga : IGrain
{
    /// <summary>Begins to finish it, if there is anything and that is not under way.</summary>
    [Alias("Resume")]
    Task Resume();
}

namespace Sora.Diffusion.Weights;

/// <summary>A weights or configuration file that cannot be used. The message names the file and, where it applies, the tensor, the expected shape and the one found.</summary>
public sealed class WeightsException : Exception
{
    /// <summary>Says what is wrong with a file.</summary>
    public WeightsException(string file, string problem, Exception? cause = null) : base($"{file}: {problem}", cause) => File = file;

    /// <summary>Says what is wrong with one tensor of a file.</summary>
    public WeightsException(string file, string tensor, string problem) : base($"{file}: tensor '{tensor}' {problem}") => (File, Tensor) = (file, tensor);

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The tensor, if the problem is with one.</summary>
    public string? Tensor { get; }
}

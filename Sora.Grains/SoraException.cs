namespace Sora.Grains;

/// <summary>A refusal that the caller can act on: it crosses grain calls unchanged and becomes an error answer at the edge.</summary>
/// <remarks>Thrown for what a user did, never for what the system did.</remarks>
[GenerateSerializer, Alias("Sora.SoraException")]
public sealed class SoraException : Exception
{
    /// <param name="code">One of <see cref="Contracts.ErrorCode"/>.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="param">The field at fault, if there is one.</param>
    public SoraException(string code, string message, string? param = null) : base(message) => (Code, Param) = (code, param);

    [Id(0)] public string Code { get; private set; }

    [Id(1)] public string? Param { get; private set; }
}

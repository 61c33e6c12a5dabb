namespace Sora.Contracts.Videos;

/// <summary>Body of <c>POST /v1/videos</c> and of <c>POST /v1/videos/preflight</c>, as JSON or multipart.</summary>
/// <param name="Prompt">1-32 000 characters.</param>
/// <param name="Model"><c>sora-2</c>, <c>sora-2-pro</c> or the name of an installed model; the default model when omitted.</param>
/// <param name="Seconds">4, 8, 12, 16 or 20, as a string; 4 when omitted.</param>
/// <param name="Size">Width x height; the model's own portrait size when omitted.</param>
/// <param name="Visibility">One of <see cref="Videos.Visibility"/>; private when omitted.</param>
/// <param name="Seed">0 or more; random when omitted.</param>
public sealed record CreateVideoRequest(
    string Prompt, string? Model = null, string? Seconds = null, string? Size = null, string? Visibility = null, long? Seed = null);

/// <summary>Body of <c>POST /v1/videos/{id}/publish</c>.</summary>
/// <param name="Visibility">One of <see cref="Videos.Visibility"/>.</param>
/// <param name="Caption">Up to 500 characters; the prompt stands in when omitted.</param>
public sealed record PublishVideoRequest(string Visibility, string? Caption = null);

/// <summary>Answer of <c>POST /v1/videos/preflight</c>: what would happen; nothing is queued.</summary>
/// <param name="Allowed">True when a create with the same body would be accepted now.</param>
/// <param name="Reasons">Why not, one error per reason.</param>
/// <param name="Understood">Words of the prompt that the model knows.</param>
/// <param name="Unknown">Words that it does not know, each with the nearest known ones. The render would go ahead without them.</param>
/// <param name="EtaMs">Estimated milliseconds from create to completed, queue included.</param>
/// <param name="Cost">Seconds of video that would be counted against the quota.</param>
public sealed record PreflightResponse(
    bool Allowed, IReadOnlyList<ErrorBody> Reasons, IReadOnlyList<string> Understood, IReadOnlyList<UnknownWord> Unknown, long EtaMs, int Cost);

/// <summary>A word of a prompt that the model does not know.</summary>
/// <param name="Nearest">Up to three words that it does know, nearest first.</param>
[Orleans.GenerateSerializer, Orleans.Immutable]
public sealed record UnknownWord([property: Orleans.Id(0)] string Word, [property: Orleans.Id(1)] IReadOnlyList<string> Nearest);

namespace Sora.Contracts.Videos;

/// <summary>Body of <c>POST /v1/videos</c> and of <c>POST /v1/videos/preflight</c>, as JSON or multipart.</summary>
/// <param name="Prompt">1-32 000 characters.</param>
/// <param name="Model"><c>sora-2</c>, <c>sora-2-pro</c> or the name of an installed model; the default model when omitted.</param>
/// <param name="Seconds">4, 8, 12, 16 or 20, as a string; 4 when omitted.</param>
/// <param name="Size">Width x height; the model's own portrait size when omitted.</param>
/// <param name="Visibility">One of <see cref="Videos.Visibility"/>; private when omitted.</param>
/// <param name="Seed">0 or more; random when omitted.</param>
/// <param name="InputReference">A picture that becomes the first frame; in multipart it may be a file of that name.</param>
/// <param name="Quality">One of <see cref="VideoQuality"/>; standard when omitted.</param>
/// <param name="Cameos">Whose likeness the video shows: ids of cameos or handles of their people; one at most, if the model takes any.</param>
public sealed record CreateVideoRequest(
    string Prompt, string? Model = null, string? Seconds = null, string? Size = null, string? Visibility = null, long? Seed = null, ImageReference? InputReference = null,
    string? Quality = null, IReadOnlyList<string>? Cameos = null);

/// <summary>A picture within a request.</summary>
/// <param name="ImageUrl">A data URL: <c>data:image/png;base64,…</c>; JPEG, PNG or WebP.</param>
/// <param name="FileId">Not supported: there is no store of files.</param>
public sealed record ImageReference(string? ImageUrl = null, string? FileId = null);

/// <summary>A completed video of this server.</summary>
public sealed record VideoReference(string Id);

/// <summary>Body of <c>POST /v1/videos/{id}/remix</c>: the video drawn again from another prompt, in its own size and length.</summary>
/// <param name="Prompt">1-32 000 characters.</param>
/// <param name="Strength">How far the new video may depart from its source: above 0, up to 1 where nothing of it is kept; 0.6 when omitted.</param>
/// <param name="Visibility">One of <see cref="Videos.Visibility"/>; private when omitted.</param>
/// <param name="Seed">0 or more; random when omitted.</param>
/// <param name="Quality">One of <see cref="VideoQuality"/>; standard when omitted.</param>
public sealed record RemixVideoRequest(string Prompt, double? Strength = null, string? Visibility = null, long? Seed = null, string? Quality = null);

/// <summary>Body of <c>POST /v1/videos/edits</c>: a remix that names its source in the body.</summary>
public sealed record EditVideoRequest(VideoReference Video, string Prompt, double? Strength = null, string? Visibility = null, long? Seed = null, string? Quality = null);

/// <summary>Body of <c>POST /v1/videos/extensions</c>: the video and what comes after it, in one file.</summary>
/// <param name="Prompt">What comes: 1-32 000 characters.</param>
/// <param name="Seconds">How much of it: 4, 8, 12, 16 or 20, as a string. Source and extension together have at most 120 seconds.</param>
/// <param name="Visibility">One of <see cref="Videos.Visibility"/>; private when omitted.</param>
/// <param name="Seed">0 or more; random when omitted.</param>
/// <param name="Quality">One of <see cref="VideoQuality"/>; standard when omitted.</param>
public sealed record ExtendVideoRequest(VideoReference Video, string Prompt, string? Seconds = null, string? Visibility = null, long? Seed = null, string? Quality = null);

/// <summary>Body of <c>POST /v1/videos/{id}/prompt</c>: what is still to be rendered of a video is drawn from this prompt, from its next part on.</summary>
/// <param name="Prompt">1-32 000 characters.</param>
public sealed record ChangePromptRequest(string Prompt);

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

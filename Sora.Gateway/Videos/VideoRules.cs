using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Diffusion;
using Sora.Grains;
using Sora.Grains.Videos;
using Sora.Silo.Models;

namespace Sora.Gateway.Videos;

/// <summary>From a request to the specification of a render, or a refusal that names the field.</summary>
internal sealed class VideoRules(IModelCatalog catalog)
{
    private const int MaxCaptionLength = 500;
    private const int MaxExtendedSeconds = 120;
    private const double DefaultStrength = 0.6;
    private static readonly int[] Durations = [4, 8, 12, 16, 20];

    /// <summary>Sizes of the OpenAI contract, which every model can be scaled to.</summary>
    private static readonly FrameSize[] ContractSizes = [new(720, 1280), new(1280, 720), new(1024, 1792), new(1792, 1024)];

    /// <param name="seedName">Where no seed is asked for: what it follows from, so that a repeat asks for the same video; null for a random one.</param>
    /// <exception cref="SoraException"><c>invalid_prompt</c> or <c>invalid_request</c>.</exception>
    public VideoSpecification Specify(CreateVideoRequest request, string? seedName)
    {
        var prompt = PromptRules.Check(request.Prompt);
        var model = Model(request.Model);
        var size = Size(request.Size, model);
        var native = size.Width > size.Height ? model.Landscape : model.Portrait;
        return new VideoSpecification
        {
            Prompt = prompt,
            Model = request.Model ?? model.Name,
            Width = size.Width,
            Height = size.Height,
            NativeWidth = native.Width,
            NativeHeight = native.Height,
            Seconds = Seconds(request.Seconds),
            FramesPerSecond = model.FramesPerSecond,
            Seed = Seed(request.Seed, seedName),
            Visibility = CheckVisibility(request.Visibility ?? Visibility.Private),
            Quality = CheckQuality(request.Quality ?? VideoQuality.Standard),
        };
    }

    /// <summary>A remix: the source's size and length, another prompt.</summary>
    /// <exception cref="SoraException">The request is out of range, or the source can not be used by this caller: see <see cref="SourceOf"/>.</exception>
    public static VideoSpecification Remix(VideoSnapshot source, string callerId, RemixVideoRequest request, string? seedName) => MadeFrom(source) with
    {
        Prompt = PromptRules.Check(request.Prompt),
        Seed = Seed(request.Seed, seedName),
        Visibility = CheckVisibility(request.Visibility ?? Visibility.Private),
        Quality = CheckQuality(request.Quality ?? VideoQuality.Standard),
        Origin = new(OriginKind.Remix, SourceOf(source, callerId), source.Id) { Strength = Strength(request.Strength) },
    };

    /// <summary>An extension: the source, and so many seconds more.</summary>
    /// <exception cref="SoraException">The request is out of range, or the source can not be used by this caller: see <see cref="SourceOf"/>.</exception>
    public static VideoSpecification Extend(VideoSnapshot source, string callerId, ExtendVideoRequest request, string? seedName)
    {
        var known = source.Specification.Seconds;
        var seconds = known + Seconds(request.Seconds);
        return seconds > MaxExtendedSeconds
            ? throw Invalid("seconds", $"A video can be extended to {MaxExtendedSeconds} seconds; this one has {known} already.")
            : MadeFrom(source) with
            {
                Prompt = PromptRules.Check(request.Prompt),
                Seconds = seconds,
                Seed = Seed(request.Seed, seedName),
                Visibility = CheckVisibility(request.Visibility ?? Visibility.Private),
                Quality = CheckQuality(request.Quality ?? VideoQuality.Standard),
                Origin = new(OriginKind.Extension, SourceOf(source, callerId), source.Id) { KnownSeconds = known },
            };
    }

    /// <summary>The model that a request names; the default model when it names none.</summary>
    public ModelInfo Model(string? name) => catalog.Find(name)
        ?? throw Invalid("model", $"There is no model '{name}'. Leave 'model' out to use the default.");

    public static string CheckVisibility(string? value) => Visibility.IsKnown(value)
        ? value!
        : throw Invalid("visibility", "'visibility' is private, followers or public.");

    private static string CheckQuality(string value) => VideoQuality.IsKnown(value)
        ? value
        : throw Invalid("quality", "'quality' is draft, standard or high.");

    public static string? CheckCaption(string? value) => value is null ? null : TextRules.Text(value, 0, MaxCaptionLength, "caption");

    /// <summary>What is made from a video shows whom it shows, but has to be lent the cameo itself.</summary>
    private static VideoSpecification MadeFrom(VideoSnapshot source) => source.Specification with { Cameo = source.Specification.Cameo is { } cameo ? new(cameo.Id) : null };

    /// <summary>The file that a remix or an extension starts from.</summary>
    /// <exception cref="SoraException"><c>video_not_ready</c>: it is not completed; <c>forbidden</c>: its owner has not made it public; <c>invalid_request</c>: nothing is kept to start from.</exception>
    private static string SourceOf(VideoSnapshot source, string callerId) =>
        source.State != VideoState.Completed ? throw new SoraException(ErrorCode.VideoNotReady, "Only a completed video can be remixed or extended.", "video")
        // What only followers may see must not reach everybody by way of one of them.
        : source.Visibility != Visibility.Public && source.OwnerId != callerId ? throw new SoraException(ErrorCode.Forbidden, "Only its owner may remix or extend a video that is not public.", "video")
        : source.Media?.Latents ?? throw Invalid("video", "This video was rendered before videos could be remixed.");

    private static double Strength(double? asked) => asked switch
    {
        null => DefaultStrength,
        > 0 and <= 1 => asked.Value,
        _ => throw Invalid("strength", "'strength' is above 0 and at most 1."),
    };

    private static FrameSize Size(string? text, ModelInfo model)
    {
        if (text is null)
        {
            return model.Portrait;
        }

        FrameSize[] offered = [model.Portrait, model.Landscape, .. ContractSizes];
        var found = Array.FindIndex(offered, size => Text(size) == text);
        return found >= 0 ? offered[found] : throw Invalid("size", $"'size' is one of {string.Join(", ", offered.Select(Text))}.");

        static string Text(FrameSize size) => string.Create(CultureInfo.InvariantCulture, $"{size.Width}x{size.Height}");
    }

    private static int Seconds(string? text) => text is null
        ? Durations[0]
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && Durations.Contains(seconds)
        ? seconds
        : throw Invalid("seconds", $"'seconds' is one of {string.Join(", ", Durations)}, as a string.");

    private static long Seed(long? asked, string? name) => asked switch
    {
        < 0 => throw Invalid("seed", "'seed' is 0 or more."),
        { } seed => seed,
        null when name is null => RandomNumberGenerator.GetInt32(int.MaxValue),
        null => BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(name))) & int.MaxValue,
    };

    private static SoraException Invalid(string param, string message) => new(ErrorCode.InvalidRequest, message, param);
}

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
        };
    }

    /// <summary>The model that a request names; the default model when it names none.</summary>
    public ModelInfo Model(string? name) => catalog.Find(name)
        ?? throw Invalid("model", $"There is no model '{name}'. Leave 'model' out to use the default.");

    public static string CheckVisibility(string? value) => Visibility.IsKnown(value)
        ? value!
        : throw Invalid("visibility", "'visibility' is private, followers or public.");

    public static string? CheckCaption(string? value) => value is null ? null : TextRules.Text(value, 0, MaxCaptionLength, "caption");

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

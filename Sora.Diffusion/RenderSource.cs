namespace Sora.Diffusion;

/// <summary>What a render starts from beside its prompt: a picture or an earlier video of the same model.</summary>
public abstract record RenderSource
{
    private protected RenderSource()
    {
    }
}

/// <summary>The video begins with a picture.</summary>
/// <param name="Picture">Of exactly the native size of the orientation asked for.</param>
public sealed record FirstFrame(RgbFrame Picture) : RenderSource;

/// <summary>A video is drawn again from another prompt. Frames beyond its end are drawn from the prompt alone.</summary>
/// <param name="Video">The checkpoint of its last chunk.</param>
/// <param name="Strength">How far the new video may depart from it: above 0, where nearly nothing changes, to 1, where nothing is kept.</param>
/// <remarks>Source: Meng et al., "SDEdit", 2021.</remarks>
public sealed record Remix(ReadOnlyMemory<byte> Video, double Strength) : RenderSource;

/// <summary>A video goes on from its last chunk, under the prompt of the request. The frames of the video come first, and count among those asked for.</summary>
/// <param name="Video">The checkpoint of its last chunk.</param>
public sealed record Extension(ReadOnlyMemory<byte> Video) : RenderSource;

namespace Sora.Silo;

/// <summary>What this process hosts and where it keeps things. Section <c>Sora</c>.</summary>
public sealed class SoraSiloOptions
{
    public const string Section = "Sora";

    /// <summary>What this process does: see <see cref="SoraRole"/>.</summary>
    public const string RoleSetting = "Sora:Role";

    /// <summary>The data directory: state, media, temporary files. Made when missing.</summary>
    public string Data { get; set; } = "data";

    /// <summary>Folder of the model's weights; <c>models/petit-monde</c> beside the application or up the tree when not set.</summary>
    public string? Model { get; set; }

    /// <summary>Name of this node, the first part of its workers' keys; the machine's name when not set. No slash. Every GPU process of a cluster needs one of its own.</summary>
    public string Node { get; set; } = Environment.MachineName;

    /// <summary>Renders at the same time, each with the model loaded once, 1 to 16. A processor is busy with one.</summary>
    public int Slots { get; set; } = 1;

    /// <summary>Path of ffmpeg; looked for on the PATH when not set, <c>none</c> for the built-in encoder.</summary>
    public string? Ffmpeg { get; set; }

    /// <summary>Quality of the live pictures, 1 to 100.</summary>
    public int LiveJpegQuality { get; set; } = 80;

    /// <summary>True: every grain call is counted for Orleans' dashboard, which a gateway shows at <c>/ops/orleans</c>. The counting is a quarter of what an idle process does.</summary>
    public bool Dashboard { get; set; }

    internal string DatabasePath => Path.Combine(Data, "sora.db");

    internal string MediaPath => Path.Combine(Data, "media");

    internal string TemporaryPath => Path.Combine(Data, "temporary", Node);
}

using System.CommandLine;
using Sora.Diffusion;

namespace Sora.Cli.Engine;

/// <summary>The option that names the folder of a model.</summary>
internal static class ModelOption
{
    public static Option<DirectoryInfo?> Create() => new("--model") { Description = Texts.AboutModel, HelpName = Texts.Folder };

    /// <summary>The folder named, or that of the model that ships.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static string Folder(DirectoryInfo? named)
    {
        var folder = named?.FullName ?? ModelFolder.Find();
        return Directory.Exists(folder) ? folder : throw new CommandException(Texts.NoModel(folder ?? ModelFolder.Default));
    }
}

namespace Sora.Diffusion;

/// <summary>Where the model that ships with Sora lies.</summary>
public static class ModelFolder
{
    /// <summary>The folder below the program's own, or below one of those above it.</summary>
    public static string Default { get; } = Path.Combine("models", "petit-monde");

    /// <summary>The full path of <see cref="Default"/>, or null when it is nowhere.</summary>
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var model = Path.Combine(folder.FullName, Default);
            if (Directory.Exists(model))
            {
                return model;
            }
        }
        return null;
    }
}

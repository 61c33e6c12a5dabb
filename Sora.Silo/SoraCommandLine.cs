namespace Sora.Silo;

/// <summary>The short forms of settings on the command line; every other setting is given by its whole name, such as <c>--Sora:Slots 2</c>.</summary>
public static class SoraCommandLine
{
    private static readonly Dictionary<string, string> ShortForms = new()
    {
        ["--role"] = SoraSiloOptions.RoleSetting, ["--port"] = "Sora:Port", ["--data"] = "Sora:Data", ["--node"] = "Sora:Node", ["--model"] = "Sora:Model",
    };

    /// <summary>Adds the command line, which outweighs the environment and the settings file.</summary>
    public static IConfigurationBuilder AddSoraCommandLine(this IConfigurationBuilder configuration, string[] args) => configuration.AddCommandLine(args, ShortForms);
}

using System.Globalization;
using Sora.Cli.Terminal;
using Spectre.Console;

namespace Sora.Cli.Tests;

/// <summary>Runs the command in a home of its own, with pipes instead of a terminal unless asked otherwise.</summary>
internal sealed class Shell : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("sora-cli-").FullName;
    private readonly Dictionary<string, string> environment = [];

    public Shell(Uri? server = null)
    {
        environment["HOME"] = home;
        if (server is not null)
        {
            environment["SORA_SERVER"] = server.ToString();
        }
    }

    public string Credentials => Path.Combine(home, ".config", "sora", "credentials.json");

    public string File(string name) => Path.Combine(home, name);

    public void Set(string variable, string value) => environment[variable] = value;

    public async Task<(int Code, string Out, string Error)> RunAsync(string[] arguments, string input = "", string language = "en", bool terminal = false, Action<string>? onLine = null, CancellationToken cancellationToken = default)
    {
        CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
        using var output = new ObservedWriter(onLine);
        using var error = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.TrueColor : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
        });
        console.Profile.Capabilities.Unicode = true;
        (console.Profile.Width, console.Profile.Height) = (100, 40);
        var code = await SoraCommand.RunAsync(arguments, new Screen(console, new StringReader(input), output, error, environment.GetValueOrDefault), cancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private sealed class ObservedWriter(Action<string>? onLine) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            onLine?.Invoke(value ?? "");
        }
    }

    public void Dispose() => Directory.Delete(home, recursive: true);
}

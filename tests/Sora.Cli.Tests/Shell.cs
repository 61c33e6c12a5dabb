using System.Globalization;
using Sora.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

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

    public async Task<(int Code, string Out, string Error)> RunAsync(string[] arguments, string input = "", string language = "en", bool terminal = false, string answer = "", Action<string>? onLine = null, CancellationToken cancellationToken = default)
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
        var code = await SoraCommand.RunAsync(arguments, new Screen(new AnsweringConsole(console, answer), new StringReader(input), output, error, environment.GetValueOrDefault), cancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A terminal before which someone sits who types the answer and Enter.</summary>
    private sealed class AnsweringConsole(IAnsiConsole console, string answer) : IAnsiConsole, IAnsiConsoleInput
    {
        private readonly Queue<ConsoleKeyInfo> keys = new([.. answer.Select(character => new ConsoleKeyInfo(character, 0, false, false, false)), new('\r', ConsoleKey.Enter, false, false, false)]);

        public Profile Profile => console.Profile;

        public IAnsiConsoleCursor Cursor => console.Cursor;

        public IAnsiConsoleInput Input => this;

        public IExclusivityMode ExclusivityMode => console.ExclusivityMode;

        public RenderPipeline Pipeline => console.Pipeline;

        public bool IsKeyAvailable() => keys.Count > 0;

        public ConsoleKeyInfo? ReadKey(bool intercept) => keys.Dequeue();

        public Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken) => Task.FromResult(ReadKey(intercept));

        public void Clear(bool home) => console.Clear(home);

        public void Write(IRenderable renderable) => console.Write(renderable);

        public void WriteAnsi(Action<AnsiWriter> action) => console.WriteAnsi(action);
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

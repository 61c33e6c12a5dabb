using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Sora.Cli.Terminal;

/// <summary>Where a command reads, writes and asks: a terminal, or pipes.</summary>
internal sealed class Screen(IAnsiConsole console, TextReader input, TextWriter output, TextWriter error, Func<string, string?> environment)
{
    /// <summary>For tables, colours and pictures; use <see cref="Out"/> for plain lines.</summary>
    public IAnsiConsole Console => console;

    public TextReader In => input;

    public TextWriter Out => output;

    public TextWriter Error => error;

    public Func<string, string?> Environment => environment;

    /// <summary>The option <c>--json</c>, of every command.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = Texts.AboutJson, Recursive = true };

    /// <summary>True when a person sees the output and can answer.</summary>
    public bool IsInteractive => console.Profile.Capabilities.Interactive;

    /// <summary>True when the terminal can show a picture.</summary>
    public bool ShowsPictures => console.Profile.Capabilities is { Interactive: true, Ansi: true, Unicode: true, ColorSystem: not ColorSystem.NoColors };

    public static Screen OfProcess() => new(
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) }),
        System.Console.In, System.Console.Out, System.Console.Error, System.Environment.GetEnvironmentVariable);

    /// <summary>A line for a person; text from elsewhere is made harmless.</summary>
    public void Line(string text) => output.WriteLine(Printable.Text(text));

    /// <summary>A line beside the result.</summary>
    public void Note(string text) => error.WriteLine(Printable.Text(text));

    /// <summary>The render goes ahead without the words that the model does not know; the person may want to know.</summary>
    public void NoteUnknownWord(string word, IReadOnlyList<string> nearest) =>
        Note(nearest.Count == 0 ? Texts.UnknownWord(word) : Texts.UnknownWordNear(word, string.Join(", ", nearest)));

    /// <summary>The one line of an error.</summary>
    public void Fail(string message) => error.WriteLine($"sora: {Printable.Text(message)}");

    /// <summary>Asks a person, who must say yes. Where nobody can be asked, it is an error of usage.</summary>
    /// <param name="unattended">What the error says: which option to add.</param>
    public Task<bool> ConfirmAsync(string question, string unattended, CancellationToken cancellationToken) => IsInteractive
        ? console.PromptAsync(new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }, cancellationToken)
        : throw new CommandException(unattended, ExitCode.Usage);

    /// <summary>A line of JSON for a program.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => output.WriteLine(JsonSerializer.Serialize(value, type));
}

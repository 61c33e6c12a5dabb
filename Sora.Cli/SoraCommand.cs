using System.CommandLine;
using Sora.Cli.Accounts;
using Sora.Cli.Cameos;
using Sora.Cli.Engine;
using Sora.Cli.Social;
using Sora.Cli.Terminal;
using Sora.Cli.Videos;

namespace Sora.Cli;

/// <summary>The command <c>sora</c>: its table of contents, and how a run of it ends.</summary>
internal static class SoraCommand
{
    /// <summary>How long a command that is asked to stop may take until it has: training first ends the step it is in, which may draw many clips, and saves.</summary>
    private static readonly TimeSpan LongestEnding = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Screen screen, CancellationToken cancellationToken = default)
    {
        var parsed = Create(screen).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }); // @ada is a person, not a file of arguments
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            screen.Fail($"{parsed.Errors[0].Message} {Texts.SeeHelp(HelpOf(parsed.CommandResult.Command))}");
            return ExitCode.Usage;
        }
        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = screen.Out,
                Error = screen.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = LongestEnding,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception fault) when (Failure.Of(fault) is { } failure)
        {
            screen.Fail(failure.Message);
            return failure.Code;
        }
    }

    private static RootCommand Create(Screen screen)
    {
        var server = new ServerConnection(screen);
        return new RootCommand(Texts.AboutSora)
        {
            server.Address,
            screen.Json,
            SignInCommands.SignUp(server, screen),
            SignInCommands.Login(server, screen),
            SignInCommands.Logout(server, screen),
            AccountCommand.Create(server, screen),
            GenerateCommand.Create(server, screen),
            DerivedCommands.Remix(server, screen),
            DerivedCommands.Extend(server, screen),
            PromptCommand.Create(server, screen),
            WatchCommand.Create(server, screen),
            DownloadCommand.Create(server, screen),
            CancelCommand.Create(server, screen),
            DeleteCommand.Create(server, screen),
            FeedCommand.Create(server, screen),
            LikeCommand.Create(server, screen),
            FollowCommand.Create(server, screen),
            CameoCommand.Create(server, screen),
            NotificationsCommand.Create(server, screen),
            RenderCommand.Create(screen),
            WorldCommand.Create(screen),
            TrainCommand.Create(screen),
            EvaluateCommand.Create(screen),
        };
    }

    private static string HelpOf(Command command) => $"{PathOf(command)} --help";

    private static string PathOf(Command command) => command is RootCommand ? "sora" : $"{PathOf(command.Parents.OfType<Command>().Single())} {command.Name}";
}

using System.CommandLine;
using Sora.Cli.Terminal;
using Sora.Client;
using Sora.Contracts;
using Spectre.Console;

namespace Sora.Cli.Accounts;

/// <summary><c>sora signup</c>, <c>sora login</c> and <c>sora logout</c>.</summary>
internal static class SignInCommands
{
    public static Command SignUp(ServerConnection server, Screen screen)
    {
        var (handle, fromInput) = (Handle(), PasswordFromInput());
        var name = new Option<string?>("--display-name") { Description = Texts.AboutDisplayName, HelpName = Texts.Name };
        var command = new Command("signup", Texts.AboutSignUp) { handle, name, fromInput };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            var password = await PasswordAsync(screen, parsed.GetValue(fromInput), confirm: true, cancel);
            Greet(await client.Accounts.SignUpAsync(parsed.GetRequiredValue(handle), password, parsed.GetValue(name), cancel), parsed, client, screen);
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Login(ServerConnection server, Screen screen)
    {
        var (handle, fromInput) = (Handle(), PasswordFromInput());
        var command = new Command("login", Texts.AboutLogin) { handle, fromInput };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            var password = await PasswordAsync(screen, parsed.GetValue(fromInput), confirm: false, cancel);
            try
            {
                Greet(await client.Accounts.SignInAsync(parsed.GetRequiredValue(handle), password, cancel), parsed, client, screen);
            }
            catch (SoraApiException error) when (error.Status == System.Net.HttpStatusCode.Unauthorized)
            {
                throw new CommandException(error.Message, ExitCode.NotSignedIn); // "sign in first" would be no help here
            }
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Logout(ServerConnection server, Screen screen)
    {
        var command = new Command("logout", Texts.AboutLogout);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            await client.Accounts.SignOutAsync(cancel);
            screen.Note(Texts.SignedOut(client.Server));
            return ExitCode.Success;
        });
        return command;
    }

    private static Argument<string> Handle() => new("handle") { Description = Texts.AboutHandle };

    internal static Option<bool> PasswordFromInput() => new("--password-stdin") { Description = Texts.AboutPasswordStdin };

    /// <summary>From the person, or the first line of what is piped in.</summary>
    internal static async Task<string> PasswordAsync(Screen screen, bool fromInput, bool confirm, CancellationToken cancellationToken)
    {
        if (fromInput || !screen.IsInteractive)
        {
            return await screen.In.ReadLineAsync(cancellationToken) ?? throw new CommandException(Texts.NoPassword, ExitCode.Usage);
        }
        var password = await AskAsync(Texts.Password);
        if (confirm && await AskAsync(Texts.PasswordAgain) != password)
        {
            throw new CommandException(Texts.PasswordsDiffer, ExitCode.Usage);
        }
        return password;

        Task<string> AskAsync(string question) => screen.Console.PromptAsync(new TextPrompt<string>(Markup.Escape(question)).Secret(null), cancellationToken);
    }

    private static void Greet(Contracts.Social.UserProfile user, ParseResult parsed, SoraClient client, Screen screen)
    {
        if (parsed.GetValue(screen.Json))
        {
            screen.WriteJson(user, SoraJson.Default.UserProfile);
        }
        else
        {
            screen.Note(Texts.SignedIn(user.Handle, client.Server));
        }
    }
}

using System.CommandLine;
using Sora.Cli.Terminal;

namespace Sora.Cli.Accounts;

/// <summary><c>sora account delete</c>: says what goes, asks a person first and a script for <c>--yes</c>, and wants the password of both.</summary>
internal static class AccountCommand
{
    public static Command Create(ServerConnection server, Screen screen) => new("account", Texts.AboutAccount) { Delete(server, screen) };

    private static Command Delete(ServerConnection server, Screen screen)
    {
        var yes = new Option<bool>("--yes", "-y") { Description = Texts.AboutYes };
        var fromInput = SignInCommands.PasswordFromInput();
        var command = new Command("delete", Texts.AboutDeleteAccount) { yes, fromInput };
        command.SetAction(async (parsed, cancel) =>
        {
            if (!parsed.GetValue(yes) && !screen.IsInteractive)
            {
                throw new CommandException(Texts.DeleteNeedsYes, ExitCode.Usage);
            }
            await using var client = server.Open(parsed);
            var me = await client.Users.GetMeAsync(cancel);
            if (!parsed.GetValue(yes) && !await ConfirmAsync(screen, me.Handle, cancel))
            {
                return ExitCode.Failed;
            }
            var password = await SignInCommands.PasswordAsync(screen, parsed.GetValue(fromInput), confirm: false, cancel);
            await client.Accounts.DeleteAccountAsync(password, cancel);
            screen.Note(Texts.AccountDeleted(me.Handle));
            return ExitCode.Success;
        });
        return command;
    }

    private static Task<bool> ConfirmAsync(Screen screen, string handle, CancellationToken cancellationToken)
    {
        screen.Note(Texts.WhatAccountDeletionTakes);
        return screen.ConfirmAsync(Texts.ReallyDeleteAccount(handle), Texts.DeleteNeedsYes, cancellationToken);
    }
}

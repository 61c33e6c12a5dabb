using System.CommandLine;
using Sora.Cli.Social;
using Sora.Cli.Terminal;
using Sora.Client;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Spectre.Console;

namespace Sora.Cli.Cameos;

/// <summary><c>sora cameo people</c>, <c>allow</c>, <c>deny</c> and <c>ask</c>: who may use whose likeness.</summary>
internal static class ConsentCommands
{
    public static Command People(ServerConnection server, Screen screen)
    {
        var (limit, after) = (PageOptions.Limit(), PageOptions.After());
        var command = new Command("people", Texts.AboutCameoPeople) { limit, after };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            var page = await client.Cameos.ListPeopleAsync(parsed.GetValue(limit), parsed.GetValue(after), cancel);
            if (parsed.GetValue(screen.Json))
            {
                screen.WriteJson(page, SoraJson.Default.PageCameoPerson);
            }
            else
            {
                Show(page, screen);
            }
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Allow(ServerConnection server, Screen screen) => Create("allow", Texts.AboutAllow, server, screen, async (client, handle, cancel) =>
    {
        await client.Cameos.AllowAsync(handle, cancel);
        return Texts.Allowed(handle);
    });

    public static Command Ask(ServerConnection server, Screen screen) => Create("ask", Texts.AboutAskForCameo, server, screen, async (client, handle, cancel) =>
    {
        await client.Cameos.AskAsync(handle, cancel);
        return Texts.AskedForCameo(handle);
    });

    public static Command Deny(ServerConnection server, Screen screen)
    {
        var person = PersonArgument.Create();
        var yes = new Option<bool>("--yes", "-y") { Description = Texts.AboutYes };
        var command = new Command("deny", Texts.AboutDeny) { person, yes };
        command.SetAction(async (parsed, cancel) =>
        {
            var handle = PersonArgument.Read(parsed, person);
            if (!parsed.GetValue(yes) && !await screen.ConfirmAsync(Texts.ReallyDeny(handle), Texts.DeleteNeedsYes, cancel))
            {
                return ExitCode.Failed;
            }
            await using var client = server.Open(parsed);
            await client.Cameos.DenyAsync(handle, cancel);
            screen.Note(Texts.Denied(handle));
            return ExitCode.Success;
        });
        return command;
    }

    /// <param name="act">What is done about the person; gives what to say of it.</param>
    private static Command Create(string name, string about, ServerConnection server, Screen screen, Func<SoraClient, string, CancellationToken, Task<string>> act)
    {
        var person = PersonArgument.Create();
        var command = new Command(name, about) { person };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            screen.Note(await act(client, PersonArgument.Read(parsed, person), cancel));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(Page<CameoPerson> page, Screen screen)
    {
        if (page.Data.Count == 0)
        {
            screen.Note(Texts.NobodyAsks);
        }
        foreach (var person in page.Data)
        {
            if (screen.IsInteractive)
            {
                var since = DateTimeOffset.FromUnixTimeSeconds(person.Since).ToLocalTime();
                screen.Console.MarkupLine($"[bold]@{Markup.Escape(Printable.Text(person.User.Handle))}[/]  {Markup.Escape(Describe(person.Permission))}  [grey]{since:g}[/]");
            }
            else
            {
                screen.Out.WriteLine(string.Join('\t', ["@" + person.User.Handle, person.Permission, $"{person.Since}"]));
            }
        }
        if (page is { HasMore: true, LastId: { } last })
        {
            screen.Note(Texts.MoreAfter(last));
        }
    }

    private static string Describe(string permission) => permission switch
    {
        CameoPermission.Asked => Texts.Asks,
        CameoPermission.Denied => Texts.IsDenied,
        _ => Texts.IsAllowed,
    };
}

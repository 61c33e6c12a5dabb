using System.CommandLine;
using Sora.Cli.Social;
using Sora.Cli.Terminal;
using Sora.Client;
using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Media.Pictures;
using Spectre.Console;

namespace Sora.Cli.Cameos;

/// <summary><c>sora cameo show</c>, <c>set</c> and <c>audience</c>: a likeness, and whom its person lets use it.</summary>
internal static class LikenessCommands
{
    private const int PictureSide = 48;
    private const int LinesBelow = 2;
    private static readonly string[] Audiences = [CameoAudience.OnlyMe, CameoAudience.Approved, CameoAudience.Mutuals, CameoAudience.Everyone];

    public static Command Show(ServerConnection server, Screen screen)
    {
        var handle = new Argument<string?>("handle") { Description = Texts.AboutCameoOwner, Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", Texts.AboutShowCameo) { handle };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            var cameo = parsed.GetValue(handle) is { } person ? await client.Cameos.GetAsync(PersonArgument.HandleOf(person), cancel) : await client.Cameos.GetMineAsync(cancel);
            if (screen.ShowsPictures && !parsed.GetValue(screen.Json) && cameo.Permission == CameoPermission.Granted)
            {
                await ShowPictureAsync(client, cameo, screen, cancel);
            }
            Write(cameo, parsed, screen);
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Set(ServerConnection server, Screen screen)
    {
        var picture = new Argument<FileInfo>("picture") { Description = Texts.AboutCameoPicture }.AcceptExistingOnly();
        var audience = new Option<string?>("--audience") { Description = Texts.AboutAudience };
        audience.AcceptOnlyFromAmong(Audiences);
        var consent = new Option<bool>("--consent") { Description = Texts.AboutConsent };
        var command = new Command("set", Texts.AboutSetCameo) { picture, audience, consent };
        command.SetAction(async (parsed, cancel) =>
        {
            if (!parsed.GetValue(consent) && !await ConsentAsync(screen, cancel))
            {
                return ExitCode.Failed;
            }
            var file = await File.ReadAllBytesAsync(parsed.GetRequiredValue(picture).FullName, cancel);
            await using var client = server.Open(parsed);
            Write(await client.Cameos.PutMineAsync(file, parsed.GetValue(audience), cancel), parsed, screen);
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Audience(ServerConnection server, Screen screen)
    {
        var who = new Argument<string>("who") { Description = Texts.AboutAudience };
        who.AcceptOnlyFromAmong(Audiences);
        var command = new Command("audience", Texts.AboutChangeAudience) { who };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = server.Open(parsed);
            Write(await client.Cameos.SetAudienceAsync(parsed.GetRequiredValue(who), cancel), parsed, screen);
            return ExitCode.Success;
        });
        return command;
    }

    private static Task<bool> ConsentAsync(Screen screen, CancellationToken cancellationToken)
    {
        if (screen.IsInteractive)
        {
            screen.Note(Texts.WhatConsentMeans);
        }
        return screen.ConfirmAsync(Texts.ReallyConsent, Texts.ConsentMustBeSaid, cancellationToken);
    }

    private static async Task ShowPictureAsync(SoraClient client, CameoResource cameo, Screen screen, CancellationToken cancellationToken)
    {
        var picture = PictureFile.Read(await client.Cameos.GetPictureAsync(cameo.Owner.Handle, cancellationToken), PictureSide, PictureSide);
        screen.Console.Write(HalfBlocks.Fit(picture, screen.Console.Profile.Width - 1, screen.Console.Profile.Height - LinesBelow));
    }

    private static void Write(CameoResource cameo, ParseResult parsed, Screen screen)
    {
        if (parsed.GetValue(screen.Json))
        {
            screen.WriteJson(cameo, SoraJson.Default.CameoResource);
        }
        else if (screen.IsInteractive)
        {
            screen.Console.MarkupLine($"[bold]@{Markup.Escape(Printable.Text(cameo.Owner.Handle))}[/]  {Markup.Escape(Describe(cameo))}");
        }
        else
        {
            screen.Out.WriteLine(string.Join('\t', ["@" + cameo.Owner.Handle, cameo.Permission, cameo.Audience]));
        }
    }

    private static string Describe(CameoResource cameo) => (cameo.Audience, cameo.Permission) switch
    {
        (CameoAudience.OnlyMe, _) => Texts.ForNobody,
        (CameoAudience.Approved, _) => Texts.ForApproved,
        (CameoAudience.Mutuals, _) => Texts.ForMutuals,
        (CameoAudience.Everyone, _) => Texts.ForEveryone,
        (_, CameoPermission.Granted) => Texts.MayUse(cameo.Owner.Handle),
        (_, CameoPermission.Asked) => Texts.HaveAsked,
        (_, CameoPermission.Denied) => Texts.MayNotUse,
        _ => Texts.MayAsk(cameo.Owner.Handle),
    };
}

using System.CommandLine;
using Sora.Cli.Terminal;

namespace Sora.Cli.Cameos;

/// <summary><c>sora cameo</c>: one's own likeness in the videos of others, and theirs in one's own.</summary>
internal static class CameoCommand
{
    public static Command Create(ServerConnection server, Screen screen) => new("cameo", Texts.AboutCameos)
    {
        LikenessCommands.Show(server, screen),
        LikenessCommands.Set(server, screen),
        LikenessCommands.Audience(server, screen),
        ConsentCommands.People(server, screen),
        ConsentCommands.Allow(server, screen),
        ConsentCommands.Deny(server, screen),
        ConsentCommands.Ask(server, screen),
        AppearanceCommands.Videos(server, screen),
        AppearanceCommands.Withdraw(server, screen),
    };
}

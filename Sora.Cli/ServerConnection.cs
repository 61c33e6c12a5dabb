using System.CommandLine;
using Sora.Cli.Accounts;
using Sora.Cli.Terminal;
using Sora.Client;
using Sora.Client.Sessions;

namespace Sora.Cli;

/// <summary>Which server a command speaks to, and as whom.</summary>
internal sealed class ServerConnection(Screen screen)
{
    private const string Default = "http://localhost:5080";
    private static readonly TimeSpan LivePatience = TimeSpan.FromMinutes(1);

    /// <summary>Keeps sessions between runs.</summary>
    public CredentialsFile Credentials { get; } = new(CredentialsFile.DefaultPath(screen.Environment));

    /// <summary>The option <c>--server</c>, of every command.</summary>
    public Option<string?> Address { get; } = new("--server") { Description = Texts.AboutServer, HelpName = "URL", Recursive = true };

    /// <summary>A client of the server that the option, SORA_SERVER or the last sign-in names; as the person of SORA_API_KEY or of the session kept for that server.</summary>
    public SoraClient Open(ParseResult parsed)
    {
        var address = parsed.GetValue(Address) ?? screen.Environment("SORA_SERVER") ?? Credentials.LastServer() ?? Default;
        if (!Uri.TryCreate(address.EndsWith('/') ? address : address + "/", UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
        {
            throw new CommandException(Texts.BadServer(address), ExitCode.Usage);
        }
        ITokenStore tokens = screen.Environment("SORA_API_KEY") is { Length: > 0 } key ? new MemoryTokenStore(new TokenSet(key)) : Credentials.Of(server);
        return new SoraClient(server, tokens, new SoraClientOptions { LiveTimeout = LivePatience });
    }
}

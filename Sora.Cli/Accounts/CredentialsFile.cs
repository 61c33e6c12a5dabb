using System.Text.Json;
using System.Text.Json.Serialization;
using Sora.Client.Sessions;

namespace Sora.Cli.Accounts;

/// <summary>The sessions of this person, one for each server, in a file that only they can read.</summary>
internal sealed class CredentialsFile(string path)
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    /// <summary><c>sora/credentials.json</c> in the XDG configuration folder.</summary>
    public static string DefaultPath(Func<string, string?> environment)
    {
        var folder = environment("XDG_CONFIG_HOME") is { Length: > 0 } configured && Path.IsPathRooted(configured)
            ? configured
            : Path.Combine(environment("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(folder, "sora", "credentials.json");
    }

    /// <summary>The server signed in to last, if there is one.</summary>
    public string? LastServer() => Read().LastServer;

    /// <summary>The part of the file that belongs to one server.</summary>
    public ITokenStore Of(Uri server) => new ServerTokens(this, server.AbsoluteUri);

    private Contents Read()
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, CredentialsJson.Default.Contents) ?? new Contents();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Contents();
        }
        catch (JsonException)
        {
            throw new CommandException(Texts.DamagedCredentials(path));
        }
    }

    private void Write(Contents contents)
    {
        MakeFolder();
        // Written beside and moved over: a reader never sees half a file.
        var next = $"{path}.{Environment.ProcessId}";
        using (var file = new FileStream(next, OwnerOnly(FileMode.Create, FileAccess.Write)))
        {
            JsonSerializer.Serialize(file, contents, CredentialsJson.Default.Contents);
        }
        File.Move(next, path, overwrite: true);
    }

    private void MakeFolder()
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions OwnerOnly(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        return options;
    }

    /// <summary>Several <c>sora</c> may run at once; a refresh token works once.</summary>
    private async ValueTask<IAsyncDisposable?> LockAsync(CancellationToken cancellationToken)
    {
        MakeFolder();
        while (true)
        {
            try
            {
                return new FileStream($"{path}.lock", OwnerOnly(FileMode.OpenOrCreate, FileAccess.ReadWrite));
            }
            catch (IOException) when (File.Exists($"{path}.lock"))
            {
                await Task.Delay(LockPause, cancellationToken);
            }
        }
    }

    private sealed class ServerTokens(CredentialsFile file, string server) : ITokenStore
    {
        public ValueTask<TokenSet?> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(file.Read().Servers.GetValueOrDefault(server));

        public ValueTask WriteAsync(TokenSet? tokens, CancellationToken cancellationToken)
        {
            var contents = file.Read();
            if (tokens is null)
            {
                contents.Servers.Remove(server);
            }
            else
            {
                contents.Servers[server] = tokens;
                contents = contents with { LastServer = server };
            }
            file.Write(contents);
            return ValueTask.CompletedTask;
        }

        public ValueTask<IAsyncDisposable?> LockAsync(CancellationToken cancellationToken) => file.LockAsync(cancellationToken);
    }

    internal sealed record Contents
    {
        public string? LastServer { get; init; }

        public Dictionary<string, TokenSet> Servers { get; init; } = [];
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(CredentialsFile.Contents))]
internal sealed partial class CredentialsJson : JsonSerializerContext;

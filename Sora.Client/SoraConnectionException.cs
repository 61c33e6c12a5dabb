namespace Sora.Client;

/// <summary>The server could not be reached; what was asked for may or may not exist.</summary>
public sealed class SoraConnectionException(Uri server, Exception? inner)
    : IOException($"No connection to {server}. Check that the server is running and that the address is right.", inner);

namespace Sora.Client.Live;

/// <summary>How the live connection stands.</summary>
public enum LiveState
{
    /// <summary>Nothing is watched, or the connection broke and the next try is not yet due.</summary>
    Disconnected,

    Connecting,

    Connected,
}

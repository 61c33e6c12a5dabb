namespace Sora.Chaos.Histories;

/// <summary>One thing that was done to the cluster.</summary>
/// <param name="Victim">The name of the process, or of the storage.</param>
/// <param name="Began">When, counted as in the <see cref="History"/>.</param>
public sealed record Fault(FaultKind Kind, Role Role, string Victim, TimeSpan Began);

/// <summary>What can be done to a part of the cluster.</summary>
public enum FaultKind
{
    /// <summary>SIGKILL.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT after some seconds.</summary>
    Hang,

    /// <summary>SIGTERM.</summary>
    Terminate,

    /// <summary>Connections to the storage break before a request is through.</summary>
    Disconnect,

    /// <summary>Some requests to the storage are carried out, but their answers are lost.</summary>
    LoseAnswers,

    /// <summary>The storage answers late.</summary>
    Delay,

    /// <summary>The storage says of some requests that it is too busy for them.</summary>
    Throttle,

    /// <summary>Another program holds the lock of the database file.</summary>
    Lock,
}

/// <summary>What a process of the cluster is there for.</summary>
public enum Role
{
    Gateway,
    Cpu,
    Gpu,
    Redis,

    /// <summary>Where grains keep their state.</summary>
    State,

    /// <summary>Where videos are kept.</summary>
    Media,
}

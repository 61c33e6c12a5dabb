namespace Sora.Silo;

/// <summary>What a process does in the system. Setting <c>Sora:Role</c>, <c>--role</c> on the command line.</summary>
public enum SoraRole
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>Hosts the actors that keep state.</summary>
    Cpu,

    /// <summary>Renders.</summary>
    Gpu,

    /// <summary>Serves HTTP and the live hub, as a client of the cluster.</summary>
    Gateway,
}

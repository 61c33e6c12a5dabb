using System.ComponentModel.DataAnnotations;

namespace Sora.Gateway;

/// <summary>Where this gateway listens and whom it trusts. Section <c>Sora</c>, which it shares with the silo's options.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Sora";

    /// <summary>Port on the loopback address; 0 takes any free one. Set <c>ASPNETCORE_URLS</c> to listen elsewhere.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 5080;

    /// <summary>Origins of other sites whose pages may call the API, such as <c>https://example.org</c>; none by default.</summary>
    public string[] CorsOrigins { get; set; } = [];

    /// <summary>Networks of reverse proxies whose X-Forwarded-* headers are believed, such as <c>10.0.0.0/8</c>; none by default.</summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>Networks that may see the operations routes besides this machine itself, such as that of a Prometheus or a Kubernetes node; none by default.</summary>
    public string[] OperatorNetworks { get; set; } = [];
}

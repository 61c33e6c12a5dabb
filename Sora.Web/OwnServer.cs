using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sora.Client;

namespace Sora.Web;

/// <summary>The API of this very process, over the loopback address: the first view is made from what any client could ask.</summary>
internal sealed class OwnServer(IServer server) : IDisposable
{
    /// <summary>A first view is better incomplete than late: the browser asks again.</summary>
    public static SoraClientOptions Impatient { get; } = new() { MaxRetries = 0 };

    private readonly Lazy<HttpClient> http = new(() => new HttpClient { BaseAddress = Address(server), Timeout = TimeSpan.FromSeconds(3) });

    public HttpClient Http => http.Value;

    public void Dispose()
    {
        if (http.IsValueCreated)
        {
            http.Value.Dispose();
        }
    }

    /// <summary>Never from a request: its Host header is whatever its sender wrote.</summary>
    private static Uri Address(IServer server)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = addresses.FirstOrDefault(address => address.StartsWith("http://", StringComparison.Ordinal)) ?? addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The server listens on no address yet.");
        var parsed = Microsoft.AspNetCore.Http.BindingAddress.Parse(address);
        var host = parsed.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : parsed.Host;
        return new Uri($"{parsed.Scheme}://{host}:{parsed.Port}/");
    }
}

using System.Net;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Sora.Silo.Operations;

/// <summary>What operators see of a silo: health and metrics on a port of their own, which no user reaches.</summary>
internal static class SiloOperations
{
    /// <summary>Listens on port <c>Sora:Port</c> of the loopback address, any free one by default; <c>ASPNETCORE_URLS</c> listens elsewhere.</summary>
    public static void ListenForOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue("Sora:Port", 0)));
        }
    }

    public static void MapSiloOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        routes.MapHealthChecks("/health/ready");
        routes.MapPrometheusScrapingEndpoint("/metrics");
    }

    /// <summary>Prints the address once the silo is part of its cluster: scripts wait for this line.</summary>
    public static void AnnounceReadiness(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
        $"Sora's {app.Configuration[SoraSiloOptions.RoleSetting]} silo is ready; its operations are at {app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()}"));
}

using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Gateway.Authentication;
using Sora.Gateway.Limits;
using Sora.Silo;

namespace Sora.Gateway;

/// <summary>The web server itself: its options, limits, JSON, and whom it trusts.</summary>
internal static class HostSetup
{
    public static void AddSoraHost(this WebApplicationBuilder builder, string[] args)
    {
        builder.Configuration.AddSoraCommandLine(args);
        var keys = KeyFolder.PathIn(builder.Configuration["Sora:Data"] ?? new SoraSiloOptions().Data);
        PrivateFolder.Create(keys);
        builder.Services.AddDataProtection().SetApplicationName("Sora").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(keys, "data-protection")));
        var options = builder.Configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new();
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateDataAnnotations()
            .Validate(
                gateway => gateway.TrustedProxies.Concat(gateway.OperatorNetworks).All(network => System.Net.IPNetwork.TryParse(network, out _)),
                "Sora:TrustedProxies and Sora:OperatorNetworks hold networks, such as 10.0.0.0/8.")
            .ValidateOnStart();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, SoraJson.Default);
            json.SerializerOptions.PropertyNamingPolicy = SoraJson.Default.Options.PropertyNamingPolicy;
        });
        // Bad input is an exception in every environment, so that the error middleware can say which field it was.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in options.TrustedProxies)
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }
        });
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(options.CorsOrigins).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("*")));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimits.Json;
            if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
            {
                Listen(kestrel, options.Port);
            }
        });
    }

    /// <summary>Adds the actors: in this process, or in the cluster whose client it becomes.</summary>
    public static void AddSoraActors(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.Choose(SoraSiloOptions.RoleSetting, SoraRole.All, SoraRole.All, SoraRole.Gateway) == SoraRole.Gateway)
        {
            builder.AddSoraClusterClient();
        }
        else
        {
            builder.AddSoraSilo();
        }
    }

    private static void Listen(KestrelServerOptions kestrel, int port)
    {
        if (port == 0)
        {
            // "localhost" is two addresses, which would get two ports.
            kestrel.Listen(IPAddress.Loopback, port);
        }
        else
        {
            kestrel.ListenLocalhost(port);
        }
    }

    /// <summary>Believes forwarded headers if there are proxies to believe.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.TrustedProxies is not [])
        {
            app.UseForwardedHeaders();
        }
    }

    /// <summary>Prints the address once requests are answered: scripts wait for this line.</summary>
    public static void AnnounceReadiness(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        Console.WriteLine($"Sora is ready at {address}");
    });
}

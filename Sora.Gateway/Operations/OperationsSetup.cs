using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Orleans.Dashboard;
using Scalar.AspNetCore;

namespace Sora.Gateway.Operations;

/// <summary>What operators look at: health, metrics, traces, the API's description, the silo's dashboard.</summary>
internal static class OperationsSetup
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(3);

    public static void AddSoraOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IAuthorizationHandler, OperationsAccess>();
        builder.Services.AddAuthorizationBuilder().AddPolicy(OperationsAccess.Policy, policy => policy.AddRequirements(new OperationsAccess.Requirement()));
        builder.Services.AddHealthChecks()
            .AddCheck<SiloCheck>("silo", timeout: CheckTimeout)
            .AddCheck<MediaCheck>("media", timeout: CheckTimeout);
        builder.Services.AddSoraOpenApi();

        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddMeter("Sora", "Microsoft.Orleans", "System.Runtime")
            .AddPrometheusExporter());
        if (builder.Configuration[OtlpEndpoint] is { Length: > 0 })
        {
            telemetry.WithTracing(traces => traces
                .AddAspNetCoreInstrumentation()
                .AddSource("Sora.*", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application")
                .AddOtlpExporter());
        }
    }

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var operations = routes.MapGroup("").RequireAuthorization(OperationsAccess.Policy);
        operations.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        operations.MapHealthChecks("/health/ready");
        operations.MapPrometheusScrapingEndpoint("/metrics");
        operations.MapOpenApi("/openapi/{documentName}.json");
        operations.MapScalarApiReference("/reference", reference => reference.WithTitle("Sora API"));
        operations.MapOrleansDashboard("/ops/orleans");
    }
}

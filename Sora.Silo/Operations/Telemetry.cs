using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Sora.Silo.Operations;

/// <summary>Metrics and traces, the same in every process of the system.</summary>
public static class Telemetry
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Collects metrics for Prometheus, and exports traces where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
    public static void AddSoraTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Sora", "Microsoft.Orleans", "System.Runtime")
            // Not all of ASP.NET Core's: its memory pools are counted for every block of every picture that is sent, a fiftieth of the work.
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "Microsoft.AspNetCore.Diagnostics")
            .AddPrometheusExporter());
        if (builder.Configuration[OtlpEndpoint] is { Length: > 0 })
        {
            telemetry.WithTracing(traces => traces
                .AddAspNetCoreInstrumentation()
                .AddSource("Sora.*", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", "Microsoft.AspNetCore.SignalR.Server")
                .AddOtlpExporter());
        }
    }
}

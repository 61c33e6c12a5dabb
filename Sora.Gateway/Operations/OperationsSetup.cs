using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using Scalar.AspNetCore;
using Sora.Contracts;
using Sora.Grains;
using Sora.Silo;
using Sora.Silo.Operations;

namespace Sora.Gateway.Operations;

/// <summary>What operators look at: health, metrics, traces, the API's description, where wanted the silo's dashboard.</summary>
internal static class OperationsSetup
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(3);

    public static void AddSoraOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IAuthorizationHandler, OperationsAccess>();
        builder.Services.AddAuthorizationBuilder().AddPolicy(OperationsAccess.Policy, policy => policy.AddRequirements(new OperationsAccess.Requirement()));
        builder.Services.AddHealthChecks()
            .AddCheck<SiloCheck>("silo", timeout: CheckTimeout)
            .AddCheck<MediaCheck>("media", timeout: CheckTimeout);
        builder.Services.AddSoraOpenApi();
        builder.AddSoraTelemetry();
    }

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var operations = routes.MapGroup("").RequireAuthorization(OperationsAccess.Policy);
        operations.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        operations.MapHealthChecks("/health/ready");
        operations.MapPrometheusScrapingEndpoint("/metrics");
        operations.MapOpenApi("/openapi/{documentName}.json");
        operations.MapScalarApiReference("/reference", reference => reference.WithTitle("Sora API"));
        if (routes.ServiceProvider.GetRequiredService<IOptions<SoraSiloOptions>>().Value.Dashboard) operations.MapOrleansDashboard("/ops/orleans");
        else operations.MapGet("/ops/orleans/{**path}", DashboardIsOff).ExcludeFromDescription();
    }

    private static IResult DashboardIsOff() =>
        throw new SoraException(ErrorCode.NotFound, "Orleans' dashboard is off, because it counts every grain call. Start every process with --Sora:Dashboard true to have it.");
}

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sora.Contracts;

namespace Sora.Gateway.Operations;

/// <summary>The description of the API: <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiSetup
{
    private const string Bearer = "bearer";

    public static void AddSoraOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", openApi =>
    {
        openApi.ShouldInclude = static description => description.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) == true;
        openApi.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Sora",
                Version = "v1",
                Description = "An open, self-hosted social network of generated videos. The video routes are those of the OpenAI Videos API. Live renders, counters and notifications are streamed by the SignalR hub /hubs/live.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, Description = "An access token of a session, or an API key (sk-…)." },
            };
            return Task.CompletedTask;
        });
        openApi.AddOperationTransformer(static async (operation, context, cancellationToken) =>
        {
            if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
            }

            operation.Responses ??= [];
            operation.Responses["default"] = new OpenApiResponse
            {
                Description = "An error: what is wrong, what to do, and a stable code.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(ErrorResponse), parameterDescription: null, cancellationToken) },
                },
            };
        });
    });
}

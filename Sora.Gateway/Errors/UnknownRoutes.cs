using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace Sora.Gateway.Errors;

/// <summary>Answers what no API route takes, before the page's catch-all would: 405 where the address exists for other methods, 415 where it exists for other bodies, else 404.</summary>
internal static class UnknownRoutes
{
    public static void MapUnknownRoutes(this IEndpointRouteBuilder routes)
    {
        var unknown = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        unknown.Map("/v1/{**path}", Refuse);
        unknown.Map("/hubs/{**path}", Refuse);
    }

    private static void Refuse(HttpContext http, EndpointDataSource endpoints)
    {
        string[] methods = [.. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => Matches(endpoint.RoutePattern, http.Request.Path))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct()];
        if (methods is [])
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (methods.Contains(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        }
        else
        {
            http.Response.Headers.Allow = methods;
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        }
    }

    private static bool Matches(RoutePattern pattern, PathString path) =>
        pattern.PathSegments is [{ Parts: [RoutePatternLiteralPart] }, ..] && new TemplateMatcher(new RouteTemplate(pattern), []).TryMatch(path, []);
}

using Sora.Contracts;
using Sora.Grains;

namespace Sora.Gateway;

/// <summary>Routes of the surface that this version does not have yet: an honest answer instead of "no such address".</summary>
internal static class PlannedApi
{
    public static void MapPlanned(this IEndpointRouteBuilder routes)
    {
        var planned = routes.MapGroup("/v1").RequireAuthorization().ExcludeFromDescription();
        planned.MapPost("/videos/characters", NotImplemented);
        planned.MapGet("/videos/characters/{id}", NotImplemented);
        planned.MapGet("/feeds/for_you", NotImplemented);
        planned.MapGet("/search", NotImplemented);
        planned.MapPut("/users/{handle}/block", NotImplemented);
        planned.MapDelete("/users/{handle}/block", NotImplemented);
    }

    private static IResult NotImplemented(HttpContext http) =>
        throw new SoraException(ErrorCode.NotImplemented, $"{http.Request.Method} {http.Request.Path} is not supported by this version.");
}

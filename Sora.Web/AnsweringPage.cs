using Microsoft.AspNetCore.Http;
using Sora.Web.Client.Platform;

namespace Sora.Web;

/// <summary>The page that is being answered.</summary>
internal sealed class AnsweringPage(IHttpContextAccessor context) : IPageStatus
{
    public void NotFound()
    {
        if (context.HttpContext is { Response.HasStarted: false } http)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}

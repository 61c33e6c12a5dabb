using Microsoft.AspNetCore.Http;
using Sora.Web.Client.Platform;

namespace Sora.Web;

/// <summary>The page that is being answered.</summary>
internal sealed class AnsweringPage(IHttpContextAccessor context) : IPageStatus
{
    // At the last moment: a page whose status is 404 while it renders is thrown away, for the host to show one of its own.
    public void NotFound() => context.HttpContext?.Response.OnStarting(static state =>
    {
        ((HttpResponse)state).StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }, context.HttpContext.Response);
}

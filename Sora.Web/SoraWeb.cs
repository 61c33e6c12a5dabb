using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sora.Client;
using Sora.Client.Sessions;
using Sora.Web.Client;
using Sora.Web.Client.Platform;

namespace Sora.Web;

/// <summary>The web app inside a host that also serves the API: first view rendered here, WebAssembly after.</summary>
public static class SoraWeb
{
    /// <summary>Adds the pages. The first view is a guest's: tokens never leave the browser's storage, so there is no cookie to forge a request with.</summary>
    public static IHostApplicationBuilder AddSoraWeb(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<AntiforgeryStateProvider, NoAntiforgery>();
        builder.Services.AddRazorComponents().AddInteractiveWebAssemblyComponents();
        builder.Services
            .AddHttpContextAccessor()
            .AddSoraPages()
            .AddSingleton<OwnServer>()
            .AddScoped(services => new SoraClient(services.GetRequiredService<OwnServer>().Http, new MemoryTokenStore(), OwnServer.Impatient))
            .AddScoped<IPageStatus, AnsweringPage>()
            .AddScoped(services => VisitorLanguage.Choose(services.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request));
        return builder;
    }

    /// <summary>Maps the pages and their assets. A page answers every address that no other endpoint takes: the API must answer 404 below its own prefixes itself.</summary>
    public static IEndpointRouteBuilder MapSoraWeb(this IEndpointRouteBuilder endpoints)
    {
        // As a group, because the framework maps a script of its own beside the pages, which takes none of their conventions.
        var open = endpoints.MapGroup("").AllowAnonymous();
        open.MapStaticAssets();
        open.MapRazorComponents<App>()
            .AddInteractiveWebAssemblyRenderMode()
            .AddAdditionalAssemblies(typeof(Routes).Assembly)
            .DisableAntiforgery(); // no form is posted to a page
        return endpoints;
    }
}

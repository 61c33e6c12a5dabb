using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Sora.Client;
using Sora.Web.Client;
using Sora.Web.Client.Localization;
using Sora.Web.Client.Platform;
using Sora.Web.Client.Visitors;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.Services
    .AddSoraPages()
    .AddSingleton(PageLanguage.Read())
    .AddSingleton<IPageStatus, AnsweredPage>()
    .AddScoped<BrowserTokenStore>()
    .AddScoped(services => new SoraClient(new Uri(builder.HostEnvironment.BaseAddress), services.GetRequiredService<BrowserTokenStore>()));

await builder.Build().RunAsync();

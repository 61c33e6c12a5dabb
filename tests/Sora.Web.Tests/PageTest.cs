using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Sora.Client;
using Sora.Client.Sessions;
using Sora.Web.Client;
using Sora.Web.Client.Localization;
using Sora.Web.Client.Platform;

namespace Sora.Web.Tests;

/// <summary>Shows components as a browser would, against a scripted server.</summary>
public abstract class PageTest : IAsyncLifetime
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private string language = "en";
    private string? visitor;

    protected ScriptedServer Server { get; private set; } = null!;

    protected BunitContext Page { get; } = new();

    protected BunitJSModuleInterop Scripts { get; private set; } = null!;

    protected string Location => new Uri(Page.Services.GetRequiredService<NavigationManager>().Uri).PathAndQuery;

    public async ValueTask InitializeAsync()
    {
        Server = await ScriptedServer.StartAsync();
        Page.JSInterop.Mode = JSRuntimeMode.Loose;
        Scripts = Page.JSInterop.SetupModule(_ => true);
        Scripts.Mode = JSRuntimeMode.Loose;
        Page.AddBunitPersistentComponentState();
        Page.Services
            .AddSoraPages()
            .AddSingleton<IPageStatus, AnsweredPage>()
            .AddSingleton(_ => Texts.Find(language)!)
            .AddScoped(_ => new SoraClient(Server.Address, new MemoryTokenStore(visitor is null ? null : new TokenSet(visitor)), new SoraClientOptions { MaxRetries = 0 }));
        Page.SetRendererInfo(new RendererInfo("WebAssembly", isInteractive: true));
    }

    public async ValueTask DisposeAsync()
    {
        await Page.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Does something to an element as soon as it is there, with nothing rendered in between.</summary>
    protected static Task DoAsync<T>(IRenderedComponent<T> page, string selector, Action<AngleSharp.Dom.IElement> deed)
        where T : IComponent
    {
        page.WaitForElement(selector, Patience);
        return page.InvokeAsync(() => deed(page.Find(selector)));
    }

    /// <summary>Waits until the focus was moved, once. That comes after a render, so waiting for renders would miss it.</summary>
    protected async Task FocusMovesAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Page.JSInterop.Invocations["Blazor._internal.domWrapper.focus"].Count == 0)
        {
            await Task.Delay(10, patience.Token);
        }
        Page.JSInterop.VerifyFocusAsyncInvoke();
    }

    /// <summary>Which language the pages are in, from the first one on.</summary>
    protected void Speak(string tag) => language = tag;

    /// <summary>Who looks at the pages, from the first one on; a guest unless this is called.</summary>
    protected void Visit(string handle)
    {
        visitor = handle;
        Server.People.TryAdd(handle, ScriptedServer.Person(handle));
    }
}

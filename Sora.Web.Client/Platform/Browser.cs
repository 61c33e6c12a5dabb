using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Sora.Web.Client.Platform;

/// <summary>What the pages need of the browser itself. Only for interactive pages: a server has no browser.</summary>
public sealed class Browser(IJSRuntime js) : IAsyncDisposable
{
    private readonly Dictionary<string, Task<IJSObjectReference>> modules = [];

    /// <summary>A module below <c>wwwroot/js</c>, loaded once.</summary>
    public Task<IJSObjectReference> ModuleAsync(string name)
    {
        if (!modules.TryGetValue(name, out var module))
        {
            modules[name] = module = js.InvokeAsync<IJSObjectReference>("import", $"./js/{name}.js").AsTask();
        }
        return module;
    }

    /// <summary>A value of the local storage; null when there is none.</summary>
    public ValueTask<string?> ReadAsync(string key) => InvokeAsync<string?>("read", key);

    /// <summary>Keeps a value in the local storage; null forgets it.</summary>
    public ValueTask WriteAsync(string key, string? value) => InvokeVoidAsync("write", key, value);

    /// <summary>A lock that all tabs share, held until its <c>release</c> is called; null where the browser has none.</summary>
    public ValueTask<IJSObjectReference?> AcquireLockAsync(string name) => InvokeAsync<IJSObjectReference?>("acquireLock", name);

    /// <summary>What was typed into the field of that id before the page became interactive; null when nothing was.</summary>
    public ValueTask<string?> TakeTypedAsync(string id) => InvokeAsync<string?>("takeTyped", id);

    /// <summary>Hands a link to the system's sheet, or to the clipboard.</summary>
    public async ValueTask<ShareOutcome> ShareAsync(string title, string url) => await InvokeAsync<string>("share", title, url) switch
    {
        "shared" => ShareOutcome.Shared,
        "copied" => ShareOutcome.Copied,
        _ => ShareOutcome.Failed,
    };

    /// <summary>False when the browser does not allow it.</summary>
    public ValueTask<bool> CopyAsync(string text) => InvokeAsync<bool>("copy", text);

    /// <param name="theme"><c>light</c>, <c>dark</c>, or null for the system's choice.</param>
    public ValueTask SetThemeAsync(string? theme) => InvokeVoidAsync("setTheme", theme);

    /// <summary>The language of the pages from the next load on.</summary>
    public ValueTask SetLanguageAsync(string tag) => InvokeVoidAsync("setLanguage", tag);

    /// <summary>An address for bytes that this page holds.</summary>
    public ValueTask<string> ObjectUrlAsync(byte[] bytes, string type) => InvokeAsync<string>("objectUrl", bytes, type);

    /// <summary>Gives back an address of <see cref="ObjectUrlAsync"/>, which leads nowhere from then on.</summary>
    public ValueTask RevokeUrlAsync(string url) => InvokeVoidAsync("revokeUrl", url);

    /// <summary>The largest square about the middle of the picture that a field of files holds, as JPEG; null when it holds no picture.</summary>
    /// <param name="side">How many pixels wide it is at most.</param>
    public ValueTask<byte[]?> SquarePictureAsync(ElementReference field, int side) => InvokeAsync<byte[]?>("squarePicture", field, side);

    public ValueTask OpenAsync(ElementReference dialog) => InvokeVoidAsync("openDialog", dialog);

    public ValueTask CloseAsync(ElementReference dialog) => InvokeVoidAsync("closeDialog", dialog);

    /// <summary>Scrolls until the element is in view.</summary>
    public ValueTask RevealAsync(ElementReference element) => InvokeVoidAsync("reveal", element);

    public async ValueTask DisposeAsync()
    {
        foreach (var module in modules.Values.Where(module => module.IsCompletedSuccessfully))
        {
            try
            {
                await (await module).DisposeAsync();
            }
            catch (JSDisconnectedException)
            {
                // The page is gone, and its modules with it.
            }
        }
    }

    private async ValueTask<T> InvokeAsync<T>(string function, params object?[] arguments) =>
        await (await ModuleAsync("page")).InvokeAsync<T>(function, arguments);

    private async ValueTask InvokeVoidAsync(string function, params object?[] arguments) =>
        await (await ModuleAsync("page")).InvokeVoidAsync(function, arguments);
}

/// <summary>What became of a link that was to be shared.</summary>
public enum ShareOutcome
{
    Shared,
    Copied,
    Failed,
}

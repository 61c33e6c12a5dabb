using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Sora.Web.Client.Platform;

/// <summary>Carries what the server has rendered into the browser, so that the first view is neither fetched twice nor flickers.</summary>
public sealed class FirstView(PersistentComponentState state) : IDisposable
{
    private readonly List<PersistingComponentStateSubscription> carried = [];

    /// <summary>What the server has loaded under that key, once; otherwise what <paramref name="load"/> gives.</summary>
    public async Task<T> GetAsync<T>(string key, JsonTypeInfo<T> type, Func<Task<T>> load)
    {
        if (state.TryTakeFromJson<string>(key, out var json) && json is not null && JsonSerializer.Deserialize(json, type) is { } first)
        {
            return first;
        }
        var value = await load();
        if (!OperatingSystem.IsBrowser())
        {
            carried.Add(state.RegisterOnPersisting(
                () =>
                {
                    state.PersistAsJson(key, JsonSerializer.Serialize(value, type));
                    return Task.CompletedTask;
                },
                RenderMode.InteractiveWebAssembly));
        }
        return value;
    }

    public void Dispose() => carried.ForEach(subscription => subscription.Dispose());
}

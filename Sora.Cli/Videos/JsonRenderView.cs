using System.Text.Json;
using System.Text.Json.Serialization;
using Sora.Cli.Terminal;
using Sora.Contracts.Live;

namespace Sora.Cli.Videos;

/// <summary>Every event as a line of JSON, without its picture.</summary>
internal sealed class JsonRenderView(Screen screen) : IRenderView
{
    public async Task<RenderEvent> FollowAsync(IAsyncEnumerable<RenderEvent> events)
    {
        RenderEvent? last = null;
        await foreach (var happening in events)
        {
            screen.WriteJson(happening with { Image = null }, LiveJson.Default.RenderEvent);
            last = happening;
        }
        return last ?? throw new CommandException(Texts.NoRender);
    }
}

/// <summary>Live events as the HTTP API would write them; what is absent is left out.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RenderEvent))]
[JsonSerializable(typeof(Notification))]
internal sealed partial class LiveJson : JsonSerializerContext;

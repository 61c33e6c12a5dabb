#pragma warning disable OPENAI001 // the SDK calls its video client experimental
using System.ClientModel;
using System.Text.Json;
using OpenAI.Videos;
using Sora.Client;

namespace Sora.EndToEnd;

/// <summary>A program written for OpenAI's Videos API moves here by changing the address and the key.</summary>
public sealed class OpenAiSdkTests
{
    [Fact]
    public async Task The_official_SDK_creates_polls_lists_downloads_and_deletes_a_video()
    {
        await using var server = await SoraServer.StartAsync();
        await using var ada = new SoraClient(server.Address);
        await ada.Accounts.SignUpAsync("ada", Person.Password);
        var key = (await ada.Accounts.CreateApiKeyAsync("a program")).Key;
        var sdk = new VideoClient(new ApiKeyCredential(key!), new VideoClientOptions { Endpoint = new Uri(server.Address, "/v1") });

        var request = BinaryContent.Create(BinaryData.FromString("""{"model":"sora-2","prompt":"a red heart spins in the snow","seconds":"4","size":"720x1280"}"""));
        var created = Json(await sdk.CreateVideoAsync(request, "application/json"));
        var id = created.GetProperty("id").GetString()!;
        Assert.Equal(("sora-2", "720x1280", "4"), (created.GetProperty("model").GetString(), created.GetProperty("size").GetString(), created.GetProperty("seconds").GetString()));

        await foreach (var moment in ada.Live.WatchVideo(id))
        {
            Assert.Null(moment.Error);
        }

        Assert.Equal("completed", Json(await sdk.GetVideoAsync(id)).GetProperty("status").GetString());
        var file = (await sdk.DownloadVideoAsync(id)).GetRawResponse().Content.ToArray();
        Assert.Equal("ftyp"u8, file.AsSpan(4, 4));
        var listed = await sdk.GetVideosAsync().GetRawPagesAsync().FirstAsync();
        Assert.Equal(id, Json(listed).GetProperty("data")[0].GetProperty("id").GetString());
        Assert.True(Json(await sdk.DeleteVideoAsync(id)).GetProperty("deleted").GetBoolean());
        var gone = await Assert.ThrowsAsync<ClientResultException>(() => sdk.GetVideoAsync(id));
        Assert.Equal(404, gone.Status);
    }

    private static JsonElement Json(ClientResult result) => JsonDocument.Parse(result.GetRawResponse().Content).RootElement;
}

using System.Text.Json;
using Sora.Contracts.Videos;

namespace Sora.Contracts.Tests;

public sealed class WireShapeTests
{
    [Fact]
    public void A_video_always_carries_the_thirteen_keys_of_the_OpenAI_contract_with_nulls_written()
    {
        var video = new VideoResource
        {
            Id = "video_1", Model = "sora-2", Status = VideoStatus.Queued, Progress = 0, CreatedAt = 1, CompletedAt = null, ExpiresAt = null, Prompt = null,
            Size = "720x1280", Seconds = "4", RemixedFromVideoId = null, Error = null, NativeSize = "96x168", Visibility = Visibility.Private, Seed = 1,
        };

        var json = JsonSerializer.SerializeToElement(video, SoraJson.Default.VideoResource);

        string[] keys = ["id", "object", "model", "status", "progress", "created_at", "completed_at", "expires_at", "prompt", "size", "seconds", "remixed_from_video_id", "error"];
        Assert.All(keys, key => Assert.True(json.TryGetProperty(key, out _), key));
        Assert.Equal(("video", JsonValueKind.Null, JsonValueKind.String), (json.GetProperty("object").GetString(), json.GetProperty("error").ValueKind, json.GetProperty("seconds").ValueKind));
    }

    [Fact]
    public void Every_error_code_is_lower_case_words_and_none_stands_twice()
    {
        var codes = typeof(ErrorCode).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.NotEmpty(codes);
        Assert.Equal(codes.Distinct(), codes);
        Assert.All(codes, code => Assert.Matches("^[a-z]+(_[a-z]+)*$", code));
    }
}

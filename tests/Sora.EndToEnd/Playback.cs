using Microsoft.Playwright;

namespace Sora.EndToEnd;

/// <summary>A video in a page, played by the browser.</summary>
public static class Playback
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Waits until a video has pictures and plays, without anybody pressing anything. Asked from outside: a page without scripts can't tell.</summary>
    public static async Task StartsAsync(ILocator video)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await video.EvaluateAsync<bool>("video => video.videoWidth > 0 && video.currentTime > 0.2"))
        {
            Assert.False(patience.IsCancellationRequested, "The video does not play.");
            await Task.Delay(50);
        }
    }
}

using Sora.Grains.Rendering;

namespace Sora.Bench.Viewers;

/// <summary>The pictures of a render that never happened, at the pace and in the bursts of the shipped model playing in real time.</summary>
internal static class Replay
{
    public const int Width = 128;
    public const int Height = 224;
    public const int FramesPerSecond = 12;
    public const int FramesPerChunk = 8;
    public const int FirstChunkSteps = 4;
    public const int LaterChunkSteps = 2;

    // About what the live pictures of that model take as JPEG. Nobody on the way looks inside.
    private const int PictureBytes = 6000;

    /// <param name="frameCount">A multiple of <see cref="FramesPerChunk"/>.</param>
    public static async Task PlayAsync(int frameCount, Func<RenderedPicture, ValueTask> show, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var chunks = frameCount / FramesPerChunk;
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var steps = chunk == 0 ? FirstChunkSteps : LaterChunkSteps;
            for (var step = 0; step < steps; step++)
            {
                var due = TimeSpan.FromSeconds((chunk + ((step + 1.0) / steps)) * FramesPerChunk / FramesPerSecond) - time.GetElapsedTime(began);
                if (due > TimeSpan.Zero) await Task.Delay(due, time, cancellationToken);
                for (var frame = chunk * FramesPerChunk; frame < (chunk + 1) * FramesPerChunk; frame++)
                    await show(new(chunk, chunks, step, steps, frame, step == steps - 1, Width, Height, Picture((frame * 10) + step, PictureBytes)));
            }
        }
    }

    /// <summary>Bytes that do not compress.</summary>
    public static byte[] Picture(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

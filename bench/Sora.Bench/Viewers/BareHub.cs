using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Sora.Contracts.Live;

namespace Sora.Bench.Viewers;

/// <summary>What SignalR alone costs: sends the events of a replay to whoever watches, with nothing behind it.</summary>
internal sealed class BareHub(BareHub.Broadcast broadcast) : Hub
{
    public const string Role = "serve-bare-hub";

    public ChannelReader<RenderEvent> WatchVideo(string videoId, long afterSequence) => broadcast.Join();

    public static async Task<int> RunAsync(int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://localhost:{port}");
        builder.Services.AddSignalR().AddMessagePackProtocol();
        builder.Services.AddSingleton<Broadcast>();
        var app = builder.Build();
        app.MapHub<BareHub>(LiveHub.Path);
        app.MapPost("/play/{frameCount:int}/{viewers:int}", (int frameCount, int viewers, Broadcast broadcast) => broadcast.PlayWhenJoined(frameCount, viewers));
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("The bare hub is ready"));
        await app.RunAsync();
        return 0;
    }

    internal sealed class Broadcast
    {
        private readonly Lock _gate = new();
        private List<Channel<RenderEvent>> _viewers = [];
        private (int FrameCount, int Viewers)? _wanted;

        public ChannelReader<RenderEvent> Join()
        {
            var viewer = Channel.CreateUnbounded<RenderEvent>(new() { SingleReader = true, SingleWriter = true });
            lock (_gate) _viewers.Add(viewer);
            PlayIfAllJoined();
            return viewer.Reader;
        }

        public void PlayWhenJoined(int frameCount, int viewers)
        {
            lock (_gate) _wanted = (frameCount, viewers);
            PlayIfAllJoined();
        }

        private void PlayIfAllJoined()
        {
            lock (_gate)
            {
                if (_wanted is not { } wanted || _viewers.Count < wanted.Viewers) return;
                _ = PlayAsync(wanted.FrameCount, _viewers);
                (_wanted, _viewers) = (null, []);
            }
        }

        private static async Task PlayAsync(int frameCount, List<Channel<RenderEvent>> viewers)
        {
            var sequence = 0L;
            await Replay.PlayAsync(
                frameCount,
                picture =>
                {
                    Send(new()
                    {
                        Sequence = ++sequence,
                        Type = RenderEventType.Frame,
                        Progress = (int)(picture.Done * 100),
                        EtaMs = 1000,
                        Chunk = picture.Chunk,
                        Step = picture.Step,
                        FrameIndex = picture.FrameIndex,
                        FrameCount = frameCount,
                        Final = picture.Final,
                        Width = picture.Width,
                        Height = picture.Height,
                        Image = picture.Jpeg,
                        Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                    });
                    return ValueTask.CompletedTask;
                },
                TimeProvider.System,
                CancellationToken.None);
            Send(new() { Sequence = ++sequence, Type = RenderEventType.Completed, Progress = 100, Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() });
            foreach (var viewer in viewers) viewer.Writer.Complete();

            void Send(RenderEvent happening)
            {
                foreach (var viewer in viewers) viewer.Writer.TryWrite(happening);
            }
        }
    }
}

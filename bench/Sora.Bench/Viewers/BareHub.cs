using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Sora.Contracts.Live;

namespace Sora.Bench.Viewers;

/// <summary>What SignalR alone costs: sends recorded events, at the moments of the recording, to whoever watches, with nothing behind it.</summary>
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
        app.MapPost("/play/{viewers:int}", (int viewers, Recorded[] recording, Broadcast broadcast) => broadcast.PlayWhenJoined(recording, viewers));
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("The bare hub is ready"));
        await app.RunAsync();
        return 0;
    }

    internal sealed class Broadcast
    {
        private readonly Lock _gate = new();
        private List<Channel<RenderEvent>> _viewers = [];
        private (Recorded[] Recording, int Viewers)? _wanted;

        public ChannelReader<RenderEvent> Join()
        {
            var viewer = Channel.CreateUnbounded<RenderEvent>(new() { SingleReader = true, SingleWriter = true });
            lock (_gate) _viewers.Add(viewer);
            PlayIfAllJoined();
            return viewer.Reader;
        }

        public void PlayWhenJoined(Recorded[] recording, int viewers)
        {
            lock (_gate) _wanted = (recording, viewers);
            PlayIfAllJoined();
        }

        private void PlayIfAllJoined()
        {
            lock (_gate)
            {
                if (_wanted is not { } wanted || _viewers.Count < wanted.Viewers) return;
                _ = PlayAsync(wanted.Recording, _viewers);
                (_wanted, _viewers) = (null, []);
            }
        }

        private static async Task PlayAsync(Recorded[] recording, List<Channel<RenderEvent>> viewers)
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var recorded in recording)
            {
                var due = recorded.At - Stopwatch.GetElapsedTime(began);
                if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due);
                var happening = recorded.PictureBytes is { } bytes ? recorded.Event with { Image = Replay.Picture((int)recorded.Event.Sequence, bytes) } : recorded.Event;
                foreach (var viewer in viewers) viewer.Writer.TryWrite(happening);
            }
            foreach (var viewer in viewers) viewer.Writer.Complete();
        }
    }
}

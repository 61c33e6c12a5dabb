using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Grains.Sagas;
using Sora.Grains.Users;
using Sora.Grains.Videos;
using Sora.Silo.Models;

namespace Sora.Silo.Tests;

/// <summary>The silo as it is deployed, in this process, with everything on disk, and the fake engine.</summary>
internal sealed class RunningSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private RunningSilo(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public static async Task<RunningSilo> Start(string data, IVideoModelLoader model, Action<IServiceCollection>? configure = null, params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Sora:Data", data), new("Sora:Node", "test")]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Services.AddSingleton(model);
        builder.AddSoraSilo();
        builder.Services.Configure<SagaOptions>(saga => saga.FirstRetry = TimeSpan.FromMilliseconds(50));
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    /// <summary>A new person.</summary>
    public async Task<IUserGrain> Person(string handle)
    {
        var person = Grains.GetGrain<IUserGrain>(SoraId.New(SoraId.User, TimeProvider.System));
        await person.Create(handle, handle);
        return person;
    }

    public IVideoGrain Video(string id) => Grains.GetGrain<IVideoGrain>(id);

    public async Task<VideoSnapshot> Reached(VideoSnapshot video, VideoState state) =>
        await Video(video.Id).Watch(video.OwnerId, untilTerminal: true).FirstAsync(snapshot => snapshot.State == state);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
    }

    public static VideoSpecification Specification(string visibility = Visibility.Private) => new()
    {
        Prompt = "a red ball",
        Model = "sora-2",
        Width = 64,
        Height = 96,
        NativeWidth = 32,
        NativeHeight = 48,
        Seconds = 4,
        FramesPerSecond = 2,
        Seed = 1,
        Visibility = visibility,
    };
}

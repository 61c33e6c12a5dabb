using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Storage;
using Orleans.TestingHost;
using Sora.Contracts;
using Sora.Contracts.Videos;
using Sora.Grains.Cameos;
using Sora.Grains.Rendering;
using Sora.Grains.Sagas;
using Sora.Grains.Tests;
using Sora.Grains.Users;
using Sora.Grains.Videos;
using Sora.Storage.Sqlite;

[assembly: AssemblyFixture(typeof(SoraCluster))]

namespace Sora.Grains.Tests;

/// <summary>A real silo with all grains of this room and no render node. Tests that need neither their own clock nor faults share one, and keep apart by using people of their own.</summary>
public class SoraCluster : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    public TestClock Clock { get; } = new();

    public FaultInjector Faults { get; } = new();

    public DeletedCameos CameoFiles { get; } = new();

    public IGrainFactory Grains => Cluster.Client;

    public IServiceProvider Services => Cluster.GetSiloServiceProvider();

    protected virtual short Silos => 1;

    protected InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not started.");

    public virtual async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(Silos);
        builder.ConfigureSilo((_, silo) =>
        {
            ConfigureStorage(silo);
            silo.UseSiloMetadata(new Dictionary<string, string> { [SiloRole.Cpu] = SiloRole.True });
            silo.AddRendering();
            silo.AddSagaRecovery();
            silo.AddIncomingGrainCallFilter(Faults);
            silo.Services
                .AddSingleton<TimeProvider>(Clock)
                .AddSingleton<IModelNames, OneModel>()
                .AddSingleton<IVideoFiles, NoFiles>()
                .AddSingleton<ICameoFiles>(CameoFiles)
                .Configure<SagaOptions>(options => (options.FirstRetry, options.LongestRetry) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100)))
                .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A new person.</summary>
    public async Task<string> Person()
    {
        var userId = SoraId.New(SoraId.User, TimeProvider.System);
        await Grains.GetGrain<IUserGrain>(userId).Create(HandleOf(userId), "Someone");
        return userId;
    }

    public async Task<string[]> People(int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Person()));

    /// <summary>The handle of a person from <see cref="Person"/>.</summary>
    public static string HandleOf(string userId) => "h" + userId[^19..];

    /// <summary>A new video of a person, rendered and published.</summary>
    public async Task<string> Post(string ownerId, string visibility = Visibility.Public, VideoSpecification? specification = null)
    {
        var video = await Grains.GetGrain<IUserGrain>(ownerId).SubmitVideo(specification ?? Specification(), idempotencyKey: null);
        var grain = Grains.GetGrain<IVideoGrain>(video.Id);
        Assert.True(await grain.BeginAttempt(video.Attempt, "test/0"));
        Assert.True(await grain.Complete(video.Attempt, Media));
        await grain.Publish(ownerId, visibility, caption: null);
        return video.Id;
    }

    /// <summary>A new cameo of a person.</summary>
    /// <param name="allowed">Who may use it, if anybody.</param>
    public async Task<VideoCameo> Cameo(string personId, string? allowed = null)
    {
        var (id, picture) = (SoraId.CameoOf(personId), $"{SoraId.CameoOf(personId)}/{Guid.NewGuid():n}/picture.png");
        await Grains.GetGrain<ICameoGrain>(id).Give(picture, audience: null);
        if (allowed is not null) await Grains.GetGrain<ICameoGrain>(id).Allow(allowed);
        return new(id) { Picture = picture };
    }

    /// <summary>The one model that there is.</summary>
    public const string ModelName = "test-model";

    /// <summary>Files of a render that ended well.</summary>
    public static RenderedMedia Media { get; } = new("video.mp4", "thumbnail.webp", "spritesheet.jpg", VideoBytes: 1);

    public static VideoSpecification Specification(string prompt = "a red ball") => new()
    {
        Prompt = prompt, Model = ModelName, Width = 64, Height = 96, NativeWidth = 64, NativeHeight = 96,
        Seconds = 4, FramesPerSecond = 8, Seed = 1, Visibility = Visibility.Private,
    };

    /// <summary>Lets an activation go as after a crash of its silo: the next call reads what is stored.</summary>
    public Task Deactivate(IAddressable grain) => Deactivate(grain.GetGrainId());

    /// <inheritdoc cref="Deactivate(IAddressable)"/>
    protected Task Deactivate(GrainId grain) => Deactivate(grain, DeactivationReasonCode.ShuttingDown);

    /// <summary>Lets an activation go as when another silo is lost that kept its address; its own silo stays.</summary>
    public Task LoseAddress(IAddressable grain) => Deactivate(grain.GetGrainId(), DeactivationReasonCode.DirectoryFailure);

    private async Task Deactivate(GrainId grain, DeactivationReasonCode reason)
    {
        if (!Cluster.TryGetGrainContext(grain, out var activation)) return;
        activation.Deactivate(new(reason, "As the test wants."));
        await activation.Deactivated;
    }

    /// <summary>A grain's state as it is stored now.</summary>
    public async Task<TState> Stored<TState>(IAddressable grain, string stateName = "state") where TState : new()
    {
        var state = new GrainState<TState>(new());
        await Services.GetRequiredKeyedService<IGrainStorage>(GrainStorage.Name).ReadStateAsync(stateName, grain.GetGrainId(), state);
        return state.State ?? new();
    }

    /// <summary>The reminders of a grain that are stored now.</summary>
    public async Task<IReadOnlyList<string>> Reminders(IAddressable grain) =>
        [.. (await Services.GetRequiredService<IReminderTable>().ReadRows(grain.GetGrainId())).Reminders.Select(reminder => reminder.ReminderName)];

    /// <summary>Ticks a stored reminder now instead of in a minute.</summary>
    public async Task TickReminders(IAddressable grain)
    {
        foreach (var name in await Reminders(grain))
        {
            await Grains.GetGrain<IRemindable>(grain.GetGrainId()).ReceiveReminder(name, default);
        }
    }

    protected virtual void ConfigureStorage(ISiloBuilder silo)
    {
        silo.AddMemoryGrainStorage(GrainStorage.Name);
        silo.UseInMemoryReminderService();
    }

    private sealed class OneModel : IModelNames
    {
        public string Resolve(string asked) => ModelName;
    }

    /// <summary>Remembers which pictures of cameos were deleted.</summary>
    public sealed class DeletedCameos : ICameoFiles
    {
        private readonly ConcurrentDictionary<string, bool> _deleted = [];

        public bool Contains(string picture) => _deleted.ContainsKey(picture);

        public Task Delete(string picture, CancellationToken cancellationToken)
        {
            _deleted[picture] = true;
            return Task.CompletedTask;
        }
    }

    private sealed class NoFiles : IVideoFiles
    {
        public Task DeleteAll(string videoId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DeleteUpload(string file, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DeleteCheckpoints(string videoId, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The same on the embedded database: stop it, start another on the same folder, and everything is still there.</summary>
public sealed class DurableSoraCluster(string folder) : SoraCluster
{
    protected override void ConfigureStorage(ISiloBuilder silo)
    {
        silo.AddSqliteGrainStorage(GrainStorage.Name, options => options.Path = Path.Combine(folder, "sora.db"));
        silo.UseSqliteReminders(GrainStorage.Name);
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sora.Contracts;
using Sora.Diffusion;
using Sora.Grains;
using Sora.Grains.Videos;
using Sora.Silo.Models;
using Sora.Storage.Media;

namespace Sora.Silo.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task On_a_full_disk_the_video_fails_with_that_reason_nothing_of_it_remains_and_the_next_one_is_rendered()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await RunningSilo.Start(folder.Path, new FakeVideoModel(), services =>
        {
            var real = services.Single(service => service.ServiceType == typeof(IMediaStore)).ImplementationFactory!;
            services.AddSingleton<IMediaStore>(provider => new DiskThatFills((IMediaStore)real(provider)) { IsFull = true });
        });
        var disk = (DiskThatFills)silo.Services.GetRequiredService<IMediaStore>();
        var owner = await silo.Person("ada");
        var failed = await silo.Reached(await owner.SubmitVideo(RunningSilo.Specification(), null), VideoState.Failed);
        Assert.Equal((ErrorCode.StorageFull, 1), (failed.Error?.Code, failed.Attempt));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, $"*{failed.Id}*", SearchOption.AllDirectories));
        Assert.Null(await disk.OpenAsync($"{failed.Id}/1/thumbnail.webp", default));
        disk.IsFull = false;
        await silo.Reached(await owner.SubmitVideo(RunningSilo.Specification(), null), VideoState.Completed);
    }

    [Fact]
    public async Task Weights_that_can_not_be_loaded_leave_a_server_that_says_so_and_serves_everything_else()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await RunningSilo.Start(folder.Path, new BrokenWeights());
        var catalog = silo.Services.GetRequiredService<IModelCatalog>();
        Assert.Equal(ErrorCode.Unavailable, Assert.Throws<SoraException>(() => catalog.Find(null)).Code);
        Assert.Equal("ada", (await (await silo.Person("ada")).GetProfile())?.Handle);
    }

    [Theory]
    [InlineData("Sora:Slots", "0")]
    [InlineData("Sora:Node", "a/b")]
    [InlineData("Sora:LiveJpegQuality", "101")]
    [InlineData("Sora:Media:SweepEvery", "00:00:00")]
    [InlineData("Sora:Media:OrphanAge", "00:10:00")]
    [InlineData("Sora:Queue:Capacity", "0")]
    [InlineData("Sora:Queue:LeaseDuration", "00:00:00.5")]
    public async Task A_setting_out_of_range_stops_the_start_and_is_named(string name, string value)
    {
        using var folder = new TemporaryFolder();
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningSilo.Start(folder.Path, new FakeVideoModel(), null, (name, value)));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sora:Role", "gateway", "Sora:Role")]
    [InlineData("Sora:Role", "king", "cpu or gpu")]
    [InlineData("Sora:Role", "cpu", "Sora:Clustering:Kind must be sqlite, redis or cosmos")]
    [InlineData("Sora:Clustering:Kind", "zookeeper", "local or sqlite or redis or cosmos")]
    [InlineData("Sora:Clustering:Kind", "redis", "Sora:Redis:Connection must name the Redis server")]
    [InlineData("Sora:Clustering:Kind", "cosmos", "Sora:Storage:Kind must be cosmos")]
    [InlineData("Sora:Storage:Kind", "mongo", "sqlite or cosmos")]
    [InlineData("Sora:Storage:Kind", "cosmos", "Endpoint must be the account's address")]
    [InlineData("Sora:Media:Kind", "tape", "files or blobs")]
    [InlineData("Sora:Media:Kind", "blobs", "set either ConnectionString")]
    [InlineData("Sora:Clustering:Address", "somewhere", "Sora:Clustering:Address is 'somewhere', but must be an IP address")]
    [InlineData("Sora:Clustering:ResponseTimeout", "00:00:00", "Sora:Clustering:ResponseTimeout must be 1 second to 1 minute")]
    [InlineData("Sora:Clustering:ProbeTimeout", "01:00:00", "Sora:Clustering:ProbeTimeout must be 0.5 seconds to 1 minute")]
    [InlineData("Sora:Clustering:SiloPort", "70000", "Sora:Clustering:SiloPort must be 0 to 65535")]
    public async Task A_cluster_that_could_not_form_stops_the_start_with_what_to_do(string name, string value, string advice)
    {
        using var folder = new TemporaryFolder();
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningSilo.Start(folder.Path, new FakeVideoModel(), null, (name, value)));
        Assert.Contains(advice, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_names_of_the_contract_stand_for_the_default_model()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await RunningSilo.Start(folder.Path, new FakeVideoModel());
        var catalog = silo.Services.GetRequiredService<IModelCatalog>();
        Assert.Equal(["fake", "fake", "fake", "fake", null], new[] { null, "sora-2", "sora-2-pro", "fake", "gpt-image" }.Select(name => catalog.Find(name)?.Name));
        Assert.Equal("zorp", Assert.Single((await catalog.Read("a zorp")).Unknown).Word);
    }

    private sealed class BrokenWeights : IVideoModelLoader
    {
        public IVideoModel Load() => throw new InvalidDataException("transformer.safetensors is cut short");
    }

    /// <summary>A disk that is full when a test says so: real full disks are the storage room's to test.</summary>
    private sealed class DiskThatFills(IMediaStore disk) : IMediaStore
    {
        public bool IsFull { get; set; }

        public Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken) =>
            // The small files still fit.
            IsFull && contentType == "video/mp4" ? throw new MediaStorageFullException("No room.") : disk.WriteAsync(key, contentType, content, cancellationToken);

        public Task<MediaFile?> OpenAsync(string key, CancellationToken cancellationToken) => disk.OpenAsync(key, cancellationToken);

        public Task DeleteAsync(string prefix, CancellationToken cancellationToken) => disk.DeleteAsync(prefix, cancellationToken);

        public IAsyncEnumerable<MediaFolder> ListAsync(CancellationToken cancellationToken) => disk.ListAsync(cancellationToken);
    }
}

using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;
using Sora.Grains.Users;
using Sora.Grains.Videos;
using Sora.Storage.Media;
using Sora.Tests.Azure;

namespace Sora.Silo.Tests;

/// <summary>The silo with its state, its members and its media on Azure, or what stands in for it.</summary>
public sealed class AzureTests
{
    private readonly string _name = $"test-{Guid.NewGuid():n}";

    [Fact]
    public async Task A_video_that_one_machine_rendered_is_there_on_the_next_and_nothing_is_left_on_the_first()
    {
        VideoSnapshot video;
        using (var first = new TemporaryFolder())
        {
            await using var silo = await Start(first.Path);
            var ada = await silo.Person("ada");
            video = await silo.Reached(await ada.SubmitVideo(RunningSilo.Specification(), idempotencyKey: null), VideoState.Completed);
            Assert.False(Directory.Exists(Path.Combine(first.Path, "media")));
            Assert.False(System.IO.File.Exists(Path.Combine(first.Path, "sora.db")));
        }

        using var second = new TemporaryFolder();
        await using var next = await Start(second.Path);

        var found = await next.Video(video.Id).Get(video.OwnerId);
        Assert.Equal((VideoState.Completed, video.Media), (found!.State, found.Media));
        await using var file = await next.Services.GetRequiredService<IMediaStore>().OpenAsync(video.Media!.Video, TestContext.Current.CancellationToken);
        Assert.Equal((video.Media.VideoBytes, "video/mp4"), (file!.Length, file.ContentType));
        Assert.Equal("ada", (await next.Grains.GetGrain<IUserGrain>(video.OwnerId).GetProfile())!.Handle);
    }

    [Fact]
    public async Task Each_concept_has_a_container_of_its_own()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await Start(folder.Path);
        var ada = await silo.Person("ada");

        using var client = new CosmosClient(await AzureServers.CosmosEndpoint(), AzureServers.CosmosKey, new() { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true });
        var database = client.GetDatabase(_name);
        var containers = new List<string>();
        using var pages = database.GetContainerQueryIterator<ContainerProperties>();
        while (pages.HasMoreResults) containers.AddRange((await pages.ReadNextAsync(TestContext.Current.CancellationToken)).Select(container => container.Id));

        Assert.Superset(new HashSet<string> { "accounts", "cameos", "comments", "feeds", "follows", "likes", "notifications", "rendering", "users", "videos", "reminders", "clusters" }, containers.ToHashSet());
        var key = new PartitionKeyBuilder().Add(ada.GetPrimaryKeyString()).Add(ada.GetGrainId().ToString()).Build();
        using var item = await database.GetContainer("users").ReadItemStreamAsync("state", key, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(item.IsSuccessStatusCode);
    }

    private async Task<RunningSilo> Start(string data) => await RunningSilo.Start(
        data,
        new FakeVideoModel(),
        null,
        ("Sora:Storage:Kind", "cosmos"), ("Sora:Clustering:Kind", "cosmos"), ("Sora:Clustering:Address", "127.0.0.1"), ("Sora:Cosmos:Endpoint", await AzureServers.CosmosEndpoint()), ("Sora:Cosmos:Key", AzureServers.CosmosKey),
        ("Sora:Cosmos:Database", _name), ("Sora:Cosmos:GatewayOnly", "true"), ("Sora:Media:Kind", "blobs"), ("Sora:Blobs:ConnectionString", await AzureServers.BlobConnection()), ("Sora:Blobs:Container", _name));
}

using Orleans.Providers;
using Orleans.Streams;
using Sora.Contracts.Live;

namespace Sora.Grains.Feeds;

/// <summary>The Orleans stream of what comes into the latest feed, from <see cref="ILatestFeedGrain"/> to the gateways that show it.</summary>
/// <remarks>It lives in memory and carries hints only: what it loses or repeats, a reader of the feed finds out by reading the feed.</remarks>
public static class NewPosts
{
    private const string Provider = "posts";

    // One queue is plenty for hints, and every queue is asked in turn for as long as the silo runs.
    private const int Queues = 1;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>The stream, by way of a client of the cluster.</summary>
    public static IAsyncStream<NewPost> NewPostsStream(this IClusterClient cluster) => Of(cluster.GetStreamProvider(Provider));

    /// <summary>The stream, by way of the grain that fills it.</summary>
    internal static IAsyncStream<NewPost> NewPostsStream(this Grain grain) => Of(grain.GetStreamProvider(Provider));

    /// <summary>Lets a client of a cluster read the stream.</summary>
    public static IClientBuilder AddNewPosts(this IClientBuilder client) => client.AddMemoryStreams(Provider, streams => streams.ConfigurePartitioning(Queues));

    /// <summary>Lets a silo carry the stream.</summary>
    internal static ISiloBuilder AddNewPosts(this ISiloBuilder silo) => silo
        .AddMemoryGrainStorage(ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME)
        .AddMemoryStreams(Provider, streams =>
        {
            streams.ConfigurePartitioning(Queues);
            streams.ConfigurePullingAgent(agent => agent.Configure(pulling => pulling.GetQueueMsgsTimerPeriod = PollInterval));
        });

    private static IAsyncStream<NewPost> Of(IStreamProvider provider) => provider.GetStream<NewPost>(StreamId.Create("feed", ILatestFeedGrain.Key));
}

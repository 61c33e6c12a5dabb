using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Sora.Contracts.Videos;
using Sora.Grains.Rendering;
using Sora.Grains.Videos;

namespace Sora.Grains.Tests.Rendering;

/// <summary>What was stored before a video had a quality.</summary>
public sealed class OlderStateTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer(serializer => serializer.AddAssembly(typeof(OlderStateTests).Assembly).AddAssembly(typeof(VideoSpecification).Assembly)).BuildServiceProvider();

    [Fact]
    public void A_video_without_a_quality_is_of_standard_quality() =>
        Assert.Equal(VideoQuality.Standard, Reread<OlderSpecification, VideoSpecification>(new() { Prompt = "a red ball", Seconds = 4 }).Quality);

    [Fact]
    public void A_ticket_without_a_quality_is_of_standard_quality()
    {
        var ticket = Reread<OlderTicket, QueuedTicket>(new("video-1", "ada", 1, 8));
        Assert.Equal(("video-1", VideoQuality.Standard, 8), (ticket.VideoId, ticket.Quality, ticket.Work));
    }

    [Fact]
    public void What_is_stored_now_is_read_back()
    {
        var queue = new RenderQueueState().Enqueue("video-1", "ada", 1, 4, VideoQuality.High, null).Measure(VideoQuality.Draft, TimeSpan.FromSeconds(2));
        var again = Reread<RenderQueueState, RenderQueueState>(queue);
        Assert.Equal((VideoQuality.High, 2_000), (Assert.Single(again.Tickets).Quality, again.MillisecondsPerSecond[VideoQuality.Draft]));
    }

    public void Dispose() => _services.Dispose();

    private TNow Reread<TThen, TNow>(TThen stored) =>
        Assert.IsType<TNow>(_services.GetRequiredService<Serializer<TNow>>().Deserialize(_services.GetRequiredService<Serializer<TThen>>().SerializeToArray(stored)));
}

[GenerateSerializer]
internal sealed record OlderSpecification
{
    [Id(0)] public required string Prompt { get; init; }
    [Id(6)] public required int Seconds { get; init; }
}

[GenerateSerializer]
internal sealed record OlderTicket([property: Id(0)] string VideoId, [property: Id(1)] string OwnerId, [property: Id(2)] int Attempt, [property: Id(3)] int Seconds);

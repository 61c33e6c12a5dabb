using MessagePack;
using Sora.Contracts.Live;
using Sora.Gateway.Live;

namespace Sora.Gateway.Tests.Live;

public sealed class EncodedOnceTests
{
    private static readonly MessagePackSerializerOptions Plain = MessagePackSerializerOptions.Standard;

    private static readonly RenderEvent Picture = new()
    {
        Sequence = 7, Type = RenderEventType.Frame, Progress = 40, Chunk = 1, Step = 2, FrameIndex = 9, FrameCount = 48, Final = true, Width = 96, Height = 168, Image = [1, 2, 3], Timestamp = 1,
    };

    [Fact]
    public void An_event_reads_the_same_however_often_it_was_sent()
    {
        var options = EncodedOnce<RenderEvent>.In(Plain);
        var plain = MessagePackSerializer.Serialize(Picture, Plain, TestContext.Current.CancellationToken);

        for (var connection = 0; connection < 3; connection++)
        {
            Assert.Equal(plain, MessagePackSerializer.Serialize(Picture, options, TestContext.Current.CancellationToken));
        }

        Assert.Equal(Picture.Image, MessagePackSerializer.Deserialize<RenderEvent>(plain, options, TestContext.Current.CancellationToken).Image);
        Assert.Null(MessagePackSerializer.Deserialize<RenderEvent?>(MessagePackSerializer.Serialize<RenderEvent?>(null, options, TestContext.Current.CancellationToken), options, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_object_for_many_connections_is_encoded_for_the_first_and_equal_ones_are_not_confused()
    {
        var options = EncodedOnce<Watched>.In(Plain);
        Watched one = new(), other = new();

        foreach (var sent in new[] { one, other, one, one, other })
        {
            MessagePackSerializer.Serialize(sent, options, TestContext.Current.CancellationToken);
        }

        Assert.Equal((1, 1), (one.Reads, other.Reads));
    }

    /// <summary>Counts how often it is looked at.</summary>
    [MessagePackObject]
    public sealed record Watched
    {
        [IgnoreMember]
        public int Reads { get; private set; }

        [Key("value")]
        public int Value
        {
            get
            {
                Reads++;
                return 1;
            }
            init => _ = value;
        }
    }
}

using MessagePack;
using Orleans;

namespace Sora.Contracts.Live;

/// <summary>A post has come into the latest feed: a hint that there is something new. It may be missed, and it may come twice.</summary>
[GenerateSerializer, Immutable, MessagePackObject]
public sealed record NewPost([property: Id(0), Key("videoId")] string VideoId);

namespace Sora.Grains.Videos;

/// <summary>How many people watch a video, from what the gateways report; a gateway that is silent for a minute is forgotten.</summary>
internal sealed class VideoViewers(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (int Viewers, long At)> _gateways = [];

    public int Count
    {
        get
        {
            foreach (var (gateway, report) in _gateways)
            {
                if (time.GetElapsedTime(report.At) > Lifetime) _gateways.Remove(gateway);
            }
            return _gateways.Values.Sum(report => report.Viewers);
        }
    }

    public void Report(string gatewayId, int viewers)
    {
        if (viewers > 0)
        {
            _gateways[gatewayId] = (viewers, time.GetTimestamp());
        }
        else
        {
            _gateways.Remove(gatewayId);
        }
    }
}

using System.Net;
using Sora.Chaos.Histories;

namespace Sora.Chaos.Workload;

/// <summary>Sees every HTTP request that a client sends, repetitions too, and counts those that fail.</summary>
internal sealed class FailureCounter(HistoryRecorder recorder) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests) recorder.AddFailedRequest();
            return answer;
        }
        catch (Exception)
        {
            recorder.AddFailedRequest();
            throw;
        }
    }
}

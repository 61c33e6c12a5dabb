using System.Collections.Concurrent;
using System.Net;

namespace Sora.Storage.Tests.Cosmos;

/// <summary>Answers some requests instead of the server: with what the service says when it is busy.</summary>
internal sealed class InterceptingHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly ConcurrentQueue<HttpResponseMessage> _answers = new();
    private HttpMethod? _lost;
    private int _itemRequests;

    /// <summary>Requests for items that came in, answered here or not.</summary>
    public int ItemRequests => _itemRequests;

    /// <summary>What all later requests for items get, when nothing is queued.</summary>
    public Func<HttpResponseMessage>? Always { get; set; }

    /// <summary>Lets the next request for an item with this method act, and answers it as if nothing was heard of it.</summary>
    public void LoseAnswerTo(HttpMethod method) => _lost = method;

    public void Enqueue(params IEnumerable<HttpResponseMessage> answers)
    {
        foreach (var answer in answers) _answers.Enqueue(answer);
    }

    public static HttpResponseMessage Answer(int status, int subStatus = 0, int? retryAfterMs = null)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("""{"code":"Refused","message":"by a test"}""") };
        if (subStatus != 0) answer.Headers.Add("x-ms-substatus", $"{subStatus}");
        if (retryAfterMs is { } wait) answer.Headers.Add("x-ms-retry-after-ms", $"{wait}");
        return answer;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.RequestUri!.AbsolutePath.Contains("/docs")) return await base.SendAsync(request, cancellationToken);
        Interlocked.Increment(ref _itemRequests);
        if (_answers.TryDequeue(out var answer) || (answer = Always?.Invoke()) is not null)
        {
            answer.RequestMessage = request;
            return answer;
        }
        var real = await base.SendAsync(request, cancellationToken);
        if (_lost != request.Method) return real;
        _lost = null;
        real.Dispose();
        var instead = Answer(503);
        instead.RequestMessage = request;
        return instead;
    }
}

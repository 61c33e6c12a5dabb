using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sora.Client.Sessions;

namespace Sora.Client.Http;

/// <summary>Sends requests with the caller's token, repeats those that may be repeated, and turns errors into exceptions.</summary>
internal sealed class ApiTransport(HttpClient http, Session session, Backoff backoff)
{
    public Uri Server => http.BaseAddress!;

    public Backoff Backoff => backoff;

    public Task<TResult> GetAsync<TResult>(string path, JsonTypeInfo<TResult> result, CancellationToken cancellationToken) =>
        ReadAsync(new ApiRequest(HttpMethod.Get, path), result, cancellationToken);

    public async Task<TResult> ReadAsync<TResult>(ApiRequest request, JsonTypeInfo<TResult> result, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        try
        {
            return await answer.Content.ReadFromJsonAsync(result, cancellationToken).ConfigureAwait(false)
                ?? throw new JsonException("The body is null.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{Server} does not answer {request.Method} {request.Path} as a Sora server does. Check the address.", fault);
        }
    }

    public async Task SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        (await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>The first answer that is a success.</summary>
    public async Task<HttpResponseMessage> SendAsync(ApiRequest request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        var refreshed = false;
        for (var retry = 0; ; retry++)
        {
            var token = request.Anonymous ? null : await session.AccessTokenAsync(cancellationToken).ConfigureAwait(false);
            HttpResponseMessage? answer = null;
            TimeSpan delay;
            try
            {
                using var message = request.ToMessage(token);
                answer = await http.SendAsync(message, completion, cancellationToken).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                {
                    return answer;
                }
                if (answer.StatusCode == HttpStatusCode.Unauthorized && token is not null && !refreshed)
                {
                    // With a new token; or, if the session has ended, as a guest: what is public stays readable.
                    refreshed = true;
                    await session.RefreshAsync(token, cancellationToken).ConfigureAwait(false);
                    answer.Dispose();
                    retry--;
                    continue;
                }
                var error = await ApiError.ReadAsync(answer, backoff.TimeProvider, cancellationToken).ConfigureAwait(false);
                delay = error.RetryAfter ?? backoff.Delay(retry);
                if (!request.Repeatable || retry >= backoff.MaxRetries || !ApiError.IsTransient(answer.StatusCode) || delay > backoff.MaxDelay)
                {
                    throw error;
                }
            }
            catch (Exception fault) when (answer is null && IsConnectionFault(fault, cancellationToken))
            {
                if (!request.Repeatable || retry >= backoff.MaxRetries)
                {
                    throw new SoraConnectionException(Server, fault);
                }
                delay = backoff.Delay(retry);
            }
            answer?.Dispose();
            await backoff.WaitAsync(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>True for faults of the network and time-outs, false for a cancellation by the caller.</summary>
    public static bool IsConnectionFault(Exception fault, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && fault is HttpRequestException or TaskCanceledException or IOException and not SoraConnectionException;
}

/// <summary>A request that can be sent more than once.</summary>
/// <param name="Path">Relative to the server's root, escaped.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    private byte[]? body;

    /// <summary>Sent with a POST so that the server carries it out once, however often it arrives.</summary>
    public string? IdempotencyKey { get; private init; }

    /// <summary>Sent without the caller's token.</summary>
    public bool Anonymous { get; init; }

    public RangeHeaderValue? Range { get; init; }

    public EntityTagHeaderValue? IfRange { get; init; }

    public bool Repeatable => Method != HttpMethod.Post || IdempotencyKey is not null;

    /// <summary>A POST that may be repeated: it carries an idempotency key, a new one unless the caller has one.</summary>
    public static ApiRequest PostOnce(string path, string? idempotencyKey = null) =>
        new(HttpMethod.Post, path) { IdempotencyKey = idempotencyKey ?? Guid.NewGuid().ToString("N") };

    public ApiRequest With<TBody>(TBody content, JsonTypeInfo<TBody> type) => this with { body = JsonSerializer.SerializeToUtf8Bytes(content, type) };

    public HttpRequestMessage ToMessage(string? token)
    {
        var message = new HttpRequestMessage(Method, Path);
        if (token is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        if (IdempotencyKey is not null)
        {
            message.Headers.Add("Idempotency-Key", IdempotencyKey);
        }
        message.Headers.Range = Range;
        message.Headers.IfRange = IfRange is null ? null : new RangeConditionHeaderValue(IfRange);
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
        }
        return message;
    }
}

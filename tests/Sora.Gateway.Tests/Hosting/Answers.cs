using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sora.Contracts;

namespace Sora.Gateway.Tests.Hosting;

/// <summary>Reads answers, and fails with their text where they are not what was expected.</summary>
public static class Answers
{
    public static async Task<T> ReadAsync<T>(this HttpResponseMessage answer, JsonTypeInfo<T> type, int status = 200)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize(text, type)!;
    }

    /// <summary>The error of an answer, which must have this status and code, and the whole shape of an error.</summary>
    public static async Task<ErrorBody> RefusedAsync(this HttpResponseMessage answer, int status, string code)
    {
        var error = (await answer.ReadAsync(SoraJson.Default.ErrorResponse, status)).Error;
        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Message);
        Assert.NotEmpty(error.Type);
        Assert.StartsWith("req_", Assert.Single(answer.Headers.GetValues("x-request-id")));
        return error;
    }

    public static async Task<T> GetAsync<T>(this HttpClient http, string path, JsonTypeInfo<T> type) => await (await http.GetAsync(path)).ReadAsync(type);

    public static Task<HttpResponseMessage> PostAsync<T>(this HttpClient http, string path, T body, JsonTypeInfo<T> type, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, type) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return http.SendAsync(request);
    }

    public static async Task SucceedsAsync(this Task<HttpResponseMessage> call)
    {
        var answer = await call;
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }
}

/// <summary>Waits for what comes about by itself.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks until the answer satisfies, and returns it.</summary>
    public static async Task<T> Is<T>(Func<Task<T>> ask, Predicate<T> satisfies)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await ask();
            if (satisfies(answer))
            {
                return answer;
            }

            Assert.False(patience.IsCancellationRequested, $"It did not come about; the last answer was {answer}.");
            await Task.Delay(20);
        }
    }
}

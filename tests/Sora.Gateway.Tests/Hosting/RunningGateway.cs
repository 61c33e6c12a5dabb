using System.Collections.Concurrent;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Silo.Models;

namespace Sora.Gateway.Tests.Hosting;

/// <summary>The whole server in this process: real Kestrel on a free port, real silo, SQLite and media files in a folder of its own. Only the engine is a fake.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    public const string Password = "correct horse battery";

    private static int _people;
    private readonly Factory _factory;

    public RunningGateway()
        : this([])
    {
    }

    private RunningGateway((string Key, string Value)[] settings) => _factory = new Factory(Data, Engine, Log, settings);

    public string Data { get; } = Directory.CreateTempSubdirectory("sora-gateway-").FullName;

    public FakeEngine Engine { get; } = new();

    /// <summary>Everything that was logged, at every level.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public Uri Address => _factory.ClientOptions.BaseAddress;

    public IServiceProvider Services => _factory.Services;

    /// <summary>A caller without a token.</summary>
    public HttpClient Guest { get; private set; } = null!; // set when started

    /// <summary>Starts another server, with settings of its own.</summary>
    public static async Task<RunningGateway> StartAsync(params (string Key, string Value)[] settings)
    {
        var gateway = new RunningGateway(settings);
        await gateway.InitializeAsync();
        return gateway;
    }

    public ValueTask InitializeAsync()
    {
        _factory.UseKestrel(0);
        _factory.StartServer();
        Guest = new HttpClient { BaseAddress = Address };
        return ValueTask.CompletedTask;
    }

    /// <summary>Signs up a new person; the handle is made up when none is given.</summary>
    public async Task<Person> SignUpAsync(string? handle = null)
    {
        handle ??= $"person_{Interlocked.Increment(ref _people)}";
        var answer = await Guest.PostAsJsonAsync("/v1/accounts", new CreateAccountRequest(handle, Password), SoraJson.Default.CreateAccountRequest);
        return new Person(this, await answer.ReadAsync(SoraJson.Default.SessionResponse, 201));
    }

    public HttpClient WithToken(string token) => new() { BaseAddress = Address, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };

    public async ValueTask DisposeAsync()
    {
        Guest?.Dispose();
        await _factory.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    private sealed class Factory(string data, FakeEngine engine, ConcurrentQueue<string> log, (string Key, string Value)[] settings) : WebApplicationFactory<GatewayOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Sora:Data", data);
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(new QueueLogger(log)).SetMinimumLevel(LogLevel.Debug));
            builder.ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton<IVideoModelLoader>(engine)));
        }
    }

    private sealed class QueueLogger(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

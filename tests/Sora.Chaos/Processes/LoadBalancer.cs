using System.Net;
using System.Net.Sockets;

namespace Sora.Chaos.Processes;

/// <summary>Gives each new connection to the next gateway that is well, and cuts those to one that hangs, as the proxy before a real cluster does.</summary>
public sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Backend[] _backends;
    private readonly Task _running;
    private int _next;

    public LoadBalancer(IEnumerable<int> ports)
    {
        _backends = [.. ports.Select(port => new Backend(port))];
        _listener.Start();
        Address = new($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _running = Task.WhenAll([AcceptAsync(), .. _backends.Select(CheckAsync)]);
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (var backend in _backends) backend.Cut();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            for (var first = (uint)Interlocked.Increment(ref _next); !_stop.IsCancellationRequested; first++)
            {
                var backend = _backends[first % (uint)_backends.Length];
                if (!backend.IsWell)
                {
                    // While none is well the client waits, as long as it likes.
                    if (!Array.Exists(_backends, other => other.IsWell)) await Task.Delay(CheckInterval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }
                var cut = backend.Connections;
                using var server = new TcpClient();
                try
                {
                    await server.ConnectAsync(IPAddress.Loopback, backend.Port, cut);
                }
                catch (Exception refused) when (refused is SocketException or OperationCanceledException)
                {
                    backend.IsWell = false;
                    continue;
                }
                try
                {
                    using var closed = CancellationTokenSource.CreateLinkedTokenSource(cut);
                    await Task.WhenAny(PumpAsync(client, server, closed.Token), PumpAsync(server, client, closed.Token));
                    await closed.CancelAsync();
                }
                catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
                {
                }
                return;
            }
        }
    }

    private static Task PumpAsync(TcpClient from, TcpClient to, CancellationToken cancellationToken) => from.GetStream().CopyToAsync(to.GetStream(), cancellationToken);

    private async Task CheckAsync(Backend backend)
    {
        using var http = new HttpClient { Timeout = CheckTimeout };
        var silent = false;
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://localhost:{backend.Port}/health/live"), _stop.Token);
                answer.EnsureSuccessStatusCode();
                (backend.IsWell, silent) = (true, false);
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                if (silent) backend.Cut();
                silent = true; // once may be a busy machine
            }
            catch (HttpRequestException)
            {
                // One that ends still answers what it has begun to.
                backend.IsWell = false;
            }
            await Task.Delay(CheckInterval, _stop.Token);
        }
    }

    private sealed class Backend(int port)
    {
        private CancellationTokenSource _connections = new();

        public int Port => port;

        public bool IsWell { get; set; } = true;

        public CancellationToken Connections => _connections.Token;

        public void Cut()
        {
            IsWell = false;
            Interlocked.Exchange(ref _connections, new()).Cancel();
        }
    }
}

using System.Net.WebSockets;
using System.Text;
using Sora.Contracts.Live;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Live;

public sealed class AnyGatewayTests(RunningGateway gateway)
{
    [Fact]
    public async Task A_web_socket_that_was_negotiated_elsewhere_is_served_here()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws", Path = LiveHub.Path, Query = "id=negotiated-at-another-gateway" }.Uri, TestContext.Current.CancellationToken);

        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"protocol":"json","version":1}""" + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        var answer = new byte[100];
        var received = await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken);

        Assert.Equal("{}\u001e", Encoding.UTF8.GetString(answer, 0, received.Count));
    }
}

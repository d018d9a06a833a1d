using System.Net;
using System.Net.Sockets;

namespace Dunlin.Client.Tests.Support;

/// <summary>Two sockets, and what passes between them.</summary>
internal sealed class ProxyLink : IDisposable
{
    private readonly TcpProxy _proxy;
    private readonly Socket _client;
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public ProxyLink(TcpProxy proxy, Socket client, int target)
    {
        _proxy = proxy;
        _client = client;
        client.NoDelay = true;
        Completion = RunAsync(target);
    }

    public Task Completion { get; }

    /// <summary>Ends both, without a goodbye.</summary>
    public void Cut()
    {
        _client.Close(0);
        _server.Close(0);
    }

    /// <summary>Ends that to the client with a goodbye.</summary>
    public void CloseClient()
    {
        try
        {
            _client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public void Dispose() => Cut();

    private async Task RunAsync(int target)
    {
        try
        {
            await _server.ConnectAsync(IPAddress.Loopback, target);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Cut();
            return;
        }

        await Task.WhenAll(PassAsync(_client, _server, fromServer: false), PassAsync(_server, _client, fromServer: true));
        Cut();
    }

    private async Task PassAsync(Socket from, Socket to, bool fromServer)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                for (var rest = await _proxy.Filter(this, fromServer, buffer.AsMemory(0, count)); rest.Length > 0;)
                    rest = rest[await to.SendAsync(rest)..];
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Cut();
        }
    }
}

using System.Net;
using System.Net.WebSockets;
using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>.NET's ClientWebSocket; over HTTP/2 it connects by extended CONNECT (RFC 8441).</summary>
public sealed class DotnetClient : IInteropClient
{
    private readonly List<DotnetConnection> _connections = [];
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler { UseCookies = false });
    private Version _version = HttpVersion.Version11;

    public Task PrepareAsync(TestApp app)
    {
        _version = app.Transport == TestTransport.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        return Task.CompletedTask;
    }

    public async Task<InteropConnection> ConnectAsync(Uri address, ConnectOptions? options = null)
    {
        options ??= new ConnectOptions();
        var connection = new DotnetConnection(CreateSocket(options));
        _connections.Add(connection);
        await connection.StartAsync(address, _invoker);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();

        _invoker.Dispose();
    }

    private ClientWebSocket CreateSocket(ConnectOptions options)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = _version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        if (options.Compress)
            socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        foreach (var protocol in options.Protocols)
            socket.Options.AddSubProtocol(protocol);
        foreach (var (name, value) in options.Headers)
            socket.Options.SetRequestHeader(name, value);

        return socket;
    }
}

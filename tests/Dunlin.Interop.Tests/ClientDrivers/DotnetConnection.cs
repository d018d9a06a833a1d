using System.Net.WebSockets;
using System.Text;

namespace Dunlin.Interop.Tests;

public sealed class DotnetConnection(ClientWebSocket socket) : InteropConnection, IAsyncDisposable
{
    private Task _receiving = Task.CompletedTask;

    internal async Task StartAsync(Uri address, HttpMessageInvoker invoker)
    {
        try
        {
            await socket.ConnectAsync(address, invoker, CancellationToken.None);
        }
        catch (WebSocketException exception)
        {
            Add(new Failed($"{(int)socket.HttpStatusCode}: {exception.Message}"));
            return;
        }

        Add(new Opened(socket.SubProtocol, ResponseHeader("Sec-WebSocket-Extensions"), ResponseHeader("Set-Cookie")));
        _receiving = ReceiveAllAsync();
    }

    public override Task SendTextAsync(string text) => SendAsync(text, endOfMessage: true);

    public override Task SendBinaryAsync(byte[] payload) =>
        socket.SendAsync(payload, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    public override Task CloseAsync(int code, string reason) =>
        socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None);

    /// <summary>Sends a text message, each part in a frame of its own.</summary>
    public async Task SendFragmentsAsync(params string[] parts)
    {
        for (var i = 0; i < parts.Length; i++)
            await SendAsync(parts[i], endOfMessage: i == parts.Length - 1);
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await _receiving;
        socket.Dispose();
    }

    private Task SendAsync(string text, bool endOfMessage) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage, CancellationToken.None);

    private string? ResponseHeader(string name) =>
        socket.HttpResponseHeaders!.TryGetValue(name, out var values) ? values.First() : null;

    private async Task ReceiveAllAsync()
    {
        try
        {
            while (await ReceiveOneAsync() is { } received)
                Add(received);

            Add(new Closed((int)socket.CloseStatus!, socket.CloseStatusDescription ?? ""));
            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            Add(new Closed(1006, exception.Message));
        }
    }

    /// <summary>The next message, or null for a close frame.</summary>
    private async Task<ClientEvent?> ReceiveOneAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
                return null;

            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return result.MessageType == WebSocketMessageType.Text
                    ? new TextReceived(Encoding.UTF8.GetString(message.ToArray()))
                    : new BinaryReceived(message.ToArray());
            }
        }
    }
}

using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Dunlin.TestSupport;

/// <summary>
/// A client of Dunlin's own protocol, strict about order: a message that was not expected next fails the test. Notices of
/// how many are online come when they come, so they are passed over unless asked for.
/// </summary>
public sealed class NativeClient : IAsyncDisposable
{
    /// <summary>Ends a test that would hang; no test depends on how long anything takes.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    private readonly INativeMessages _messages;

    private NativeClient(INativeMessages messages) => _messages = messages;

    public string? Subprotocol => _messages.Subprotocol;

    public WebSocketCloseStatus? CloseStatus => (WebSocketCloseStatus?)_messages.CloseCode;

    public string? CloseReason => _messages.CloseReason;

    /// <summary>What <c>connected</c> said.</summary>
    public JsonElement Connected { get; private set; }

    public string Session => Connected.GetProperty("session").GetString()!;

    /// <summary>Connects by WebSocket.</summary>
    public static async Task<NativeClient> ConnectAsync(Uri address, string? subprotocol = null, bool compression = false)
    {
        using var giveUp = new CancellationTokenSource(GiveUpAfter);
        return await GreetAsync(await WebSocketMessages.ConnectAsync(address, subprotocol, compression, http2: false, giveUp.Token));
    }

    /// <summary>Connects by any of the transports.</summary>
    /// <param name="app">Serves the protocol.</param>
    /// <param name="transport">Which one.</param>
    /// <param name="path">Where.</param>
    /// <param name="token">In the query, or null.</param>
    public static async Task<NativeClient> ConnectAsync(TestApp app, NativeTransport transport, string path = "/ws", string? token = null)
    {
        using var giveUp = new CancellationTokenSource(GiveUpAfter);
        var endpoint = new Uri(app.HttpAddress, path);
        var query = token is null ? "" : $"token={token}";
        return await GreetAsync(transport switch
        {
            NativeTransport.EventStream => await EventStreamMessages.ConnectAsync(endpoint, query, lastEventId: null, giveUp.Token),
            NativeTransport.LongPolling => new LongPollingMessages(endpoint, query),
            _ => await WebSocketMessages.ConnectAsync(new UriBuilder(app.WebSocketAddress(path)) { Query = query }.Uri, null, compression: false, transport == NativeTransport.Http2WebSocket, giveUp.Token),
        });
    }

    /// <summary>Takes over what has just connected.</summary>
    public static async Task<NativeClient> GreetAsync(INativeMessages messages)
    {
        var client = new NativeClient(messages);
        client.Connected = await client.ExpectAsync("connected");
        return client;
    }

    public Task SendAsync(string message) => SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] message, WebSocketMessageType type)
    {
        using var giveUp = new CancellationTokenSource(GiveUpAfter);
        await _messages.SendAsync(message, type, giveUp.Token);
    }

    /// <summary>Subscribes and expects nothing before the reply, which it returns.</summary>
    /// <param name="channel">Its name.</param>
    /// <param name="fields">More fields of the command, in JSON, with a comma in front.</param>
    public async Task<JsonElement> SubscribeAsync(string channel, string fields = "")
    {
        await SendAsync($$"""{"type":"subscribe","channel":{{JsonSerializer.Serialize(channel)}}{{fields}}}""");
        var reply = await ExpectAsync("subscribed");
        return reply.GetProperty("channel").GetString() == channel
            ? reply
            : throw new InvalidOperationException($"Subscribed to another channel: {reply}");
    }

    /// <summary>The next message, which must be of this type.</summary>
    public async Task<JsonElement> ExpectAsync(string type) => Parse(await ExpectTextAsync(type));

    /// <summary>The next message as it came, which must be of this type.</summary>
    public async Task<string> ExpectTextAsync(string type)
    {
        while (true)
        {
            var text = await ReceiveAsync() ?? throw new InvalidOperationException($"Closed with {CloseStatus} '{CloseReason}' instead of '{type}'.");
            var found = Parse(text).GetProperty("type").GetString();
            if (found == type)
                return text;
            if (found != "system")
                throw new InvalidOperationException($"Expected '{type}' next, got {text}");
        }
    }

    /// <summary>The next error; its code.</summary>
    public async Task<string> ExpectErrorAsync() => (await ExpectAsync("error")).GetProperty("code").GetString()!;

    /// <summary>Sends a command and expects a message of this type next.</summary>
    public async Task<JsonElement> SendAndExpectAsync(string command, string type)
    {
        await SendAsync(command);
        return await ExpectAsync(type);
    }

    /// <summary>Sends a command and expects an error next; its code.</summary>
    public async Task<string> SendAndExpectErrorAsync(string command)
    {
        await SendAsync(command);
        return await ExpectErrorAsync();
    }

    /// <summary>Reads until the notice that this many people are online; other messages on the way are passed over.</summary>
    public async Task ExpectOnlineAsync(int online)
    {
        while (true)
        {
            var message = Parse(await ReceiveAsync() ?? throw new InvalidOperationException($"Closed before {online} were online."));
            if (message.GetProperty("type").GetString() == "system" && message.GetProperty("data").GetProperty("online").GetInt32() == online)
                return;
        }
    }

    /// <summary>Asks for a pong and expects nothing before it: everything sent earlier has been handled.</summary>
    public async Task PingAsync()
    {
        await SendAsync("""{"type":"ping"}""");
        await ExpectAsync("pong");
    }

    /// <summary>Reads to the close, which it answers.</summary>
    /// <returns>The messages before it, but for notices of who is online.</returns>
    public async Task<IReadOnlyList<JsonElement>> ReadToCloseAsync()
    {
        var messages = new List<JsonElement>();
        while (await ReceiveAsync() is { } text)
        {
            var message = Parse(text);
            if (message.GetProperty("type").GetString() != "system")
                messages.Add(message);
        }

        return messages;
    }

    /// <summary>The next message, whatever it is; null when the server closed.</summary>
    public async Task<string?> ReceiveAsync()
    {
        using var giveUp = new CancellationTokenSource(GiveUpAfter);
        return await _messages.ReceiveAsync(giveUp.Token);
    }

    public async Task CloseAsync()
    {
        using var giveUp = new CancellationTokenSource(GiveUpAfter);
        await _messages.CloseAsync(giveUp.Token);
    }

    public ValueTask DisposeAsync()
    {
        _messages.Dispose();
        return default;
    }

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

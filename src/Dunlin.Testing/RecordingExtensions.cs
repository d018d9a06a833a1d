using Dunlin.Client;

namespace Dunlin.Testing;

/// <summary>Short ways to what clients have received.</summary>
public static class RecordingExtensions
{
    /// <summary>Keeps all publications of a channel from now on. It does not subscribe. The channel cannot be read by <c>await foreach</c> as well.</summary>
    /// <param name="channel">Of a client of the server.</param>
    /// <exception cref="InvalidOperationException">The channel is read by <c>await foreach</c>.</exception>
    public static Recorded<Publication> Record(this DunlinChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var recorded = new Recorded<Publication>();
        _ = channel.OnAny(recorded.AddAsync);
        return recorded;
    }

    /// <summary>Takes the messages that have arrived and that nobody has read. It does not wait.</summary>
    /// <param name="socket">A WebSocket of the server.</param>
    public static IReadOnlyList<WebSocketMessage> TakeMessages(this WebSocketClient socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var messages = new List<WebSocketMessage>();
        while (socket.TryTake(out var message))
            messages.Add(message);
        return messages;
    }

    /// <summary>The same as text.</summary>
    /// <param name="socket">A WebSocket of the server.</param>
    /// <exception cref="InvalidOperationException">One of them is binary.</exception>
    public static IReadOnlyList<string> TakeTexts(this WebSocketClient socket) => [.. socket.TakeMessages().Select(message => message.Text)];
}

using System.Net.WebSockets;

namespace Dunlin.TestSupport;

/// <summary>Whole messages both ways, over one of the transports. Receives are one at a time.</summary>
public interface INativeMessages : IDisposable
{
    /// <summary>The code that the server closed with; null while it has not.</summary>
    int? CloseCode { get; }

    string? CloseReason { get; }

    string? Subprotocol { get; }

    Task SendAsync(byte[] message, WebSocketMessageType type, CancellationToken cancellationToken);

    /// <summary>The next message; null when the server has closed.</summary>
    Task<string?> ReceiveAsync(CancellationToken cancellationToken);

    Task CloseAsync(CancellationToken cancellationToken);
}

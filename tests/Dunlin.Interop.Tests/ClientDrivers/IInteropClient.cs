using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>A WebSocket client that we did not write, ready to make connections. One serves all tests of a class, one after the other.</summary>
public interface IInteropClient : IAsyncDisposable
{
    /// <summary>Called before each test, with the server it will talk to.</summary>
    Task PrepareAsync(TestApp app);

    /// <summary>Starts to connect. The connection's first event tells how that went.</summary>
    Task<InteropConnection> ConnectAsync(Uri address, ConnectOptions? options = null);
}

public sealed record ConnectOptions
{
    public IReadOnlyList<string> Protocols { get; init; } = [];

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Offer permessage-deflate. A browser always does.</summary>
    public bool Compress { get; init; }
}

namespace Dunlin.Samples.Tests;

/// <summary>The clients that talk to each sample and to its original.</summary>
public enum ClientKind
{
    /// <summary>.NET's ClientWebSocket.</summary>
    Dotnet,

    /// <summary>The npm package ws.</summary>
    NodeWs,

    /// <summary>Bun's WebSocket.</summary>
    Bun,
}

internal static class Clients
{
    public static IInteropClient Start(ClientKind kind) => kind switch
    {
        ClientKind.Dotnet => new DotnetClient(),
        ClientKind.NodeWs => new NodeWsClient(),
        _ => new BunClient(),
    };

    /// <summary>Connects, and waits until the connection is open.</summary>
    public static async Task<InteropConnection> OpenAsync(this IInteropClient client, Uri address, params (string Name, string Value)[] headers)
    {
        var connection = await client.ConnectAsync(address, WithHeaders(headers));
        await connection.NextAsync<Opened>();
        return connection;
    }

    public static ConnectOptions WithHeaders(params (string Name, string Value)[] headers) =>
        new() { Headers = headers.ToDictionary(header => header.Name, header => header.Value) };
}

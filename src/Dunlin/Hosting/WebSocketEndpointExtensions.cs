using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Dunlin;

/// <summary>Maps WebSocket endpoints.</summary>
public static class WebSocketEndpointExtensions
{
    /// <summary>Serves WebSocket connections at a route, with this handler.</summary>
    public static IEndpointConventionBuilder MapWebSocket<TData>(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        WebSocketHandlerBase<TData> handler,
        Action<WebSocketEndpointOptions>? configure = null) => throw new NotSupportedException();
}

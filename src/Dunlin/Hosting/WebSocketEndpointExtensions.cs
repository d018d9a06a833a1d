using Dunlin.WebSockets;
using Dunlin.WebSockets.Handshake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin;

/// <summary>Maps WebSocket endpoints.</summary>
public static class WebSocketEndpointExtensions
{
    /// <summary>
    /// Serves WebSocket connections at a route with this handler, over HTTP/1.1 and HTTP/2. Requests that are no valid handshake are answered
    /// with problem details (400, 403, 405, 426, 503). Authorisation and the other endpoint conventions apply to the upgrade request.
    /// </summary>
    /// <typeparam name="TData">What the application keeps with each connection.</typeparam>
    /// <param name="endpoints">The application; <c>AddDunlin</c> must have been called.</param>
    /// <param name="pattern">The route. All its methods belong to this endpoint.</param>
    /// <param name="handler">One object for all connections.</param>
    /// <param name="configure">Sets the endpoint's options; a bad value throws here.</param>
    public static IEndpointConventionBuilder MapWebSocket<TData>(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        WebSocketHandlerBase<TData> handler,
        Action<WebSocketEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(handler);
        var options = new WebSocketEndpointOptions();
        configure?.Invoke(options);
        options.Validate();

        var engine = endpoints.ServiceProvider.GetService<WebSocketEngine>()
            ?? throw new InvalidOperationException($"Call builder.{nameof(DunlinHostingExtensions.AddDunlin)}() before mapping WebSocket endpoints.");
        var endpoint = new WebSocketEndpoint<TData>(handler, options, engine);
        return endpoints.Map(pattern, endpoint.InvokeAsync).WithDisplayName($"WebSocket {pattern}");
    }
}

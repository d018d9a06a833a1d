using Dunlin.Channels;
using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Http;
using Dunlin.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunlin;

/// <summary>Maps endpoints that speak Dunlin's own protocol.</summary>
public static class NativeEndpointExtensions
{
    /// <summary>Serves Dunlin's own protocol (docs/protocol-native.md) at a route. Needs <c>AddDunlin</c>.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route. Default: <c>/ws</c>.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapDunlin(
        this IEndpointRouteBuilder endpoints,
        string pattern = "/ws",
        Action<NativeProtocolOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var sessions = services.GetService<NativeSessions>()
            ?? throw new InvalidOperationException($"Call builder.{nameof(DunlinHostingExtensions.AddDunlin)}() before mapping endpoints.");
        var options = new NativeProtocolOptions();
        var channels = new NativeChannels(services.GetRequiredService<ChannelRegistry>(), options);
        var commands = new NativeCommands(
            channels,
            options,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Dunlin.Native"));
        var routes = endpoints.MapGroup(pattern);
        routes.MapWebSocket("", new NativeHandler(sessions, commands, channels, options), socket => Configure(options, socket, configure)).WithDisplayName($"WebSocket {pattern}");
        if (options.Http.Enabled)
            MapHttp(routes, options, ended => new NativeHttpSession(sessions, commands, channels, options, ended));
        return routes;
    }

    private static void MapHttp(RouteGroupBuilder routes, NativeProtocolOptions options, Func<Action<NativeHttpSession>, NativeHttpSession> create)
    {
        var services = ((IEndpointRouteBuilder)routes).ServiceProvider;
        var time = services.GetRequiredService<TimeProvider>();
        var sessions = new NativeHttpSessions(
            create,
            options,
            services.GetRequiredService<WebSocketEngine>(),
            services.GetRequiredService<IHostApplicationLifetime>(),
            time);
        var admission = new HttpAdmission(options.Socket);
        routes.MapGet("/sse", new EventStreamEndpoint(sessions, admission, options, time).InvokeAsync);
        routes.MapPost("/poll", new PollEndpoint(sessions, admission, options, time).InvokeAsync);
        routes.MapPost("/send", new SendEndpoint(sessions, admission, options).InvokeAsync);
        routes.MapPost("/close", new CloseEndpoint(sessions, admission).InvokeAsync);
        foreach (var path in (ReadOnlySpan<string>)["/poll", "/send", "/close"])
            routes.MapMethods(path, [HttpMethods.Options], admission.AnswerPreflightAsync);
    }

    private static void Configure(NativeProtocolOptions options, WebSocketEndpointOptions socket, Action<NativeProtocolOptions>? configure)
    {
        socket.MaxMessageSize = NativeProtocolOptions.DefaultMaxMessageSize;
        socket.PublishToSelf = true;
        socket.Subprotocols.Add(NativeProtocol.Subprotocol);
        options.Socket = socket;
        configure?.Invoke(options);
        options.Validate();
    }
}

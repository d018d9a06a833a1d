using Dunlin.Auth;
using Dunlin.Brokers;
using Dunlin.Channels;
using Dunlin.Channels.Events;
using Dunlin.Limits;
using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Admission;
using Dunlin.Protocols.Native.Http;
using Dunlin.Protocols.Native.Limits;
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
        var events = services.GetRequiredService<ChannelEventCalls>();
        var time = services.GetRequiredService<TimeProvider>();
        var tokens = services.GetRequiredService<TokenVerifier>();
        var subscriptions = services.GetRequiredService<NativeSubscriptions>();
        var channels = new NativeChannels(services.GetRequiredService<ChannelRegistry>(), subscriptions, options);
        var limits = services.GetRequiredService<LimitCounters>();
        var quotas = services.GetRequiredService<NativeQuotas>();
        var requests = new RequestAdmission(tokens, events, quotas, options, time);
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Dunlin.Native");
        var serverSubscriptions = new ServerSubscriptions(services.GetRequiredService<ChannelRegistry>(), services.GetRequiredService<BrokerNode>(), options, limits, time, logger);
        var authentication = new NativeAuthentication(requests, services.GetRequiredService<SessionReview>(), quotas, serverSubscriptions, options);
        var commands = new NativeCommands(
            channels,
            authentication,
            new CommandAdmission(tokens, events, services.GetRequiredService<ContractAdmission>(), channels),
            new BrokerPreparation(services.GetRequiredService<BrokerNode>(), channels),
            new NativeTraffic(options, limits, time),
            options,
            limits,
            time,
            logger);
        var lifecycle = new NativeLifecycle(sessions, subscriptions, authentication, quotas, serverSubscriptions, events, options);
        var routes = endpoints.MapGroup(pattern);
        routes.MapWebSocket("", new NativeHandler(lifecycle, commands, requests), socket => Configure(options, socket, configure)).WithDisplayName($"WebSocket {pattern}");
        if (options.Http.Enabled)
            MapHttp(routes, options, requests, (session, ended) => new NativeHttpSession(session, lifecycle, commands, ended));
        return routes;
    }

    private static void MapHttp(RouteGroupBuilder routes, NativeProtocolOptions options, RequestAdmission requests, Func<NativeSession, Action<NativeHttpSession>, NativeHttpSession> create)
    {
        var services = ((IEndpointRouteBuilder)routes).ServiceProvider;
        var time = services.GetRequiredService<TimeProvider>();
        var sessions = new NativeHttpSessions(
            create,
            options,
            services.GetRequiredService<WebSocketEngine>(),
            services.GetRequiredService<IHostApplicationLifetime>(),
            time);
        var admission = new HttpAdmission(sessions, requests, options.Socket);
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
        socket.DispatchToThreadPool = false;
        options.Validate();
    }
}

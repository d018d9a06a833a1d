using Dunlin.Transport;
using Dunlin.WebSockets.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.WebSockets.Handshake;

/// <summary>Answers the requests of one mapped WebSocket route.</summary>
internal sealed class WebSocketEndpoint<TData>(WebSocketHandlerBase<TData> handler, WebSocketEndpointOptions options, WebSocketEngine engine)
{
    private readonly WebSocketConnectionSettings _settings = new(options);
    private readonly EndpointConnections _connections = new(options.MaxConnections);
    private readonly WebSocketHandlerBase _calls = HandlerOf(handler, options, engine);

    public async Task InvokeAsync(HttpContext context)
    {
        if (Refusal(context) is { } refusal)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        if (engine.TryEnter(_connections) is not { } lease)
        {
            await RefuseAsync(context, new HandshakeProblem(StatusCodes.Status503ServiceUnavailable, "Too many connections."));
            return;
        }

        var connected = false;
        try
        {
            connected = await UpgradeAsync(context, lease);
        }
        finally
        {
            // Before the socket is a connection, its place is given back here; after, by the connection.
            if (!connected)
                lease.Dispose();
        }
    }

    private static WebSocketHandlerBase HandlerOf(WebSocketHandlerBase handler, WebSocketEndpointOptions options, WebSocketEngine engine)
    {
        var calls = options.DispatchToThreadPool ? new PooledHandler(handler) : handler;
        return engine.Loops.Events.Observer?.Watch(calls) ?? calls;
    }

    private HandshakeProblem? Refusal(HttpContext context)
    {
        if (engine.IsStopping)
            return new HandshakeProblem(StatusCodes.Status503ServiceUnavailable, "The server is shutting down.");
        if (HandshakeRequest.Check(context) is { } problem)
            return problem;
        return OriginPolicy.Allows(context.Request, options.AllowedOrigins)
            ? null
            : new HandshakeProblem(StatusCodes.Status403Forbidden, "Pages of this origin may not connect.");
    }

    private async Task<bool> UpgradeAsync(HttpContext context, ConnectionLease lease)
    {
        var offered = HandshakeRequest.ReadProtocols(context.Request.Headers.SecWebSocketProtocol);
        if (offered is null)
        {
            await RefuseAsync(context, new HandshakeProblem(StatusCodes.Status400BadRequest, "Sec-WebSocket-Protocol is malformed."));
            return false;
        }

        var upgrade = new WebSocketUpgrade<TData>(context, offered, offered.FirstOrDefault(options.Subprotocols.Contains));
        await handler.OnUpgradeAsync(upgrade);
        if (upgrade.RefusedStatus is { } status)
        {
            await RefuseAsync(context, new HandshakeProblem(status, upgrade.RefusedDetail ?? "The upgrade was refused."));
            return false;
        }

        if (upgrade.Protocol is { } chosen && !offered.Contains(chosen))
            throw new InvalidOperationException($"The subprotocol '{chosen}' was not offered by the client (RFC 6455, section 4.2.2).");

        await ConnectAsync(context, Settle(context, upgrade, lease));
        return true;
    }

    private AcceptedHandshake Settle(HttpContext context, WebSocketUpgrade<TData> upgrade, ConnectionLease lease)
    {
        var headers = context.Response.Headers;
        DeflateParameters? deflate = null;
        if (options.Compression != WebSocketCompression.Disabled
            && DeflateNegotiation.TryNegotiate(context.Request.Headers.SecWebSocketExtensions, options.Compression, out var parameters))
        {
            deflate = parameters;
            headers.SecWebSocketExtensions = parameters.ToResponseHeader();
        }

        if (upgrade.Protocol is not null)
            headers.SecWebSocketProtocol = upgrade.Protocol;

        lease.Open();
        var data = upgrade.Data;
        return new AcceptedHandshake(_calls, connection => new ServerWebSocket<TData>(connection, data), lease)
        {
            Protocol = upgrade.Protocol,
            Deflate = deflate,
        };
    }

    // OnOpen runs before the client sees the answer: subscriptions made there hold from then on.
    private async Task ConnectAsync(HttpContext context, AcceptedHandshake accepted)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<ISocketHandover>() is { CanHandOver: true } handover)
        {
            await WriteHeldAnswerAsync(handover, context);
            await handover.HandOverAsync(socket => TakeOver(socket, accepted));
            return;
        }

        using var channel = new StreamChannel(engine.Loops.NextPoolLoop(), context.Connection.RemoteIpAddress);
        engine.Loops.Events.Observer?.OnUpgrade(context, channel);
        await channel.RunAsync(new WebSocketConnection(channel, engine.Topics, _settings, accepted), () => AcceptAsync(context));
    }

    private static async Task WriteHeldAnswerAsync(ISocketHandover handover, HttpContext context)
    {
        handover.HoldAnswer();
        try
        {
            await AcceptAsync(context);
        }
        catch
        {
            handover.ReleaseAnswer();
            throw;
        }
    }

    private LoopChannel TakeOver(LoopSocket socket, AcceptedHandshake accepted)
    {
        var channel = new LoopChannel(socket);
        var connection = new WebSocketConnection(channel, engine.Topics, _settings, accepted);
        channel.Attach(connection);
        connection.Start();
        return channel;
    }

    private static async ValueTask<Stream> AcceptAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
            return await connect.AcceptAsync();

        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.Connection = "Upgrade";
        headers.SecWebSocketAccept = HandshakeRequest.AcceptValue(context.Request.Headers.SecWebSocketKey.ToString());
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await stream.FlushAsync();
        return stream;
    }

    private static Task RefuseAsync(HttpContext context, HandshakeProblem problem)
    {
        var headers = context.Response.Headers;
        if (problem.Status == StatusCodes.Status426UpgradeRequired)
        {
            headers.Upgrade = "websocket";
            headers.SecWebSocketVersion = "13";
        }
        else if (problem.Status == StatusCodes.Status405MethodNotAllowed)
        {
            headers.Allow = "GET";
        }

        return TypedResults.Problem(problem.Detail, statusCode: problem.Status).ExecuteAsync(context);
    }
}

using Microsoft.AspNetCore.Http;

namespace Dunlin;

/// <summary>An upgrade request under decision: the handshake is valid, the answer is not sent yet.</summary>
/// <typeparam name="TData">What the application keeps with each connection.</typeparam>
public sealed class WebSocketUpgrade<TData>
{
    internal WebSocketUpgrade(HttpContext httpContext, IReadOnlyList<string> requestedProtocols, string? protocol)
    {
        HttpContext = httpContext;
        RequestedProtocols = requestedProtocols;
        Protocol = protocol;
    }

    /// <summary>The request: route values, query, cookies, user, services. Not to be used after the upgrade.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>Headers of the answer, such as <c>Set-Cookie</c>.</summary>
    public IHeaderDictionary ResponseHeaders => HttpContext.Response.Headers;

    /// <summary>What <see cref="ServerWebSocket{TData}.Data"/> will hold. Default: <c>default(TData)</c>.</summary>
    public TData Data { get; set; } = default!;

    /// <summary>The subprotocols that the client offered, in its order of preference.</summary>
    public IReadOnlyList<string> RequestedProtocols { get; }

    /// <summary>
    /// The subprotocol to answer with: must be one that was offered, or null for none. Preset to the first offered one
    /// that <see cref="WebSocketEndpointOptions.Subprotocols"/> lists.
    /// </summary>
    public string? Protocol { get; set; }

    internal int? RefusedStatus { get; private set; }

    internal string? RefusedDetail { get; private set; }

    /// <summary>Answers the request with an error instead of upgrading it, as problem details.</summary>
    /// <param name="statusCode">400 to 599. 401 and 403 are usual.</param>
    /// <param name="detail">Why, for the person who debugs the client.</param>
    public void Refuse(int statusCode, string? detail = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 599);
        RefusedStatus = statusCode;
        RefusedDetail = detail;
    }
}

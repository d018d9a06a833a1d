using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Dunlin.WebSockets.Handshake;

/// <summary>Why a request is not a valid opening handshake.</summary>
/// <param name="Status">The HTTP status to answer.</param>
/// <param name="Detail">Words for the person who debugs the client.</param>
internal sealed record HandshakeProblem(int Status, string Detail);

/// <summary>The opening handshake: RFC 6455, section 4.2.1, for HTTP/1.1; RFC 8441, section 5, for HTTP/2.</summary>
internal static class HandshakeRequest
{
    private const string WebSocket = "websocket";
    private const string Version = "13";
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyLength = 16;

    /// <summary>Null when the request is a valid handshake.</summary>
    public static HandshakeProblem? Check(HttpContext context)
    {
        var connect = context.Features.Get<IHttpExtendedConnectFeature>();
        return connect is { IsExtendedConnect: true } ? CheckHttp2(context, connect) : CheckHttp1(context);
    }

    /// <summary>Section 4.2.2, step 5.4.</summary>
    public static string AcceptValue(string key)
    {
        Span<byte> text = stackalloc byte[24 + 36];
        Encoding.ASCII.GetBytes(key, text);
        Encoding.ASCII.GetBytes(Guid, text[24..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        // SHA-1 is what the protocol names; nothing secret depends on it.
#pragma warning disable CA5350
        SHA1.HashData(text, hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }

    /// <summary>The subprotocols offered, in the client's order; null when the header is malformed.</summary>
    public static List<string>? ReadProtocols(StringValues header)
    {
        var protocols = new List<string>();
        foreach (var value in header)
        {
            foreach (var part in (value ?? "").Split(','))
            {
                var protocol = part.Trim(' ', '\t');
                if (protocol.Length == 0 || !protocol.All(IsTokenCharacter))
                    return null;
                protocols.Add(protocol);
            }
        }

        return protocols;
    }

    private static HandshakeProblem? CheckHttp1(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method))
            return new HandshakeProblem(StatusCodes.Status405MethodNotAllowed, "A WebSocket handshake is a GET request.");
        if (!HttpProtocol.IsHttp11(request.Protocol))
            return new HandshakeProblem(StatusCodes.Status400BadRequest, "A WebSocket handshake needs HTTP/1.1, or HTTP/2 with extended CONNECT.");
        if (!HasToken(request.Headers.Upgrade, WebSocket) || !HasToken(request.Headers.Connection, "upgrade"))
            return new HandshakeProblem(StatusCodes.Status426UpgradeRequired, "This is a WebSocket endpoint: send 'Connection: Upgrade' and 'Upgrade: websocket'.");
        if (!HasVersion(request))
            return WrongVersion;
        if (!IsKey(request.Headers.SecWebSocketKey))
            return new HandshakeProblem(StatusCodes.Status400BadRequest, "Sec-WebSocket-Key must be given once and hold 16 bytes in base64.");
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
            return new HandshakeProblem(StatusCodes.Status400BadRequest, "The request cannot be upgraded: it has a body, or something in front of the server has changed it.");
        return null;
    }

    private static HandshakeProblem? CheckHttp2(HttpContext context, IHttpExtendedConnectFeature connect)
    {
        if (!string.Equals(connect.Protocol, WebSocket, StringComparison.OrdinalIgnoreCase))
            return new HandshakeProblem(StatusCodes.Status501NotImplemented, "Only the protocol 'websocket' can be opened here.");
        return HasVersion(context.Request) ? null : WrongVersion;
    }

    private static HandshakeProblem WrongVersion =>
        new(StatusCodes.Status426UpgradeRequired, "Only version 13 of the WebSocket protocol is spoken here.");

    private static bool HasVersion(HttpRequest request) =>
        request.Headers.SecWebSocketVersion is { Count: 1 } version && version[0]!.Trim() == Version;

    private static bool IsKey(StringValues header)
    {
        Span<byte> key = stackalloc byte[KeyLength];
        return header is { Count: 1 } && header[0] is { Length: 24 } text
            && Convert.TryFromBase64String(text, key, out var length) && length == KeyLength;
    }

    private static bool HasToken(StringValues header, string token)
    {
        foreach (var value in header)
        {
            foreach (var part in (value ?? "").Split(','))
            {
                if (part.AsSpan().Trim(" \t").Equals(token, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }

    private static bool IsTokenCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal);
}

using Microsoft.Extensions.Primitives;

namespace Dunlin.WebSockets;

/// <summary>The server's side of agreeing on permessage-deflate (RFC 7692 sections 5 and 7.1).</summary>
internal static class DeflateNegotiation
{
    public const string ExtensionName = "permessage-deflate";
    public const string ServerNoContextTakeover = "server_no_context_takeover";
    public const string ClientNoContextTakeover = "client_no_context_takeover";
    public const string ServerMaxWindowBits = "server_max_window_bits";
    public const string ClientMaxWindowBits = "client_max_window_bits";

    /// <summary>
    /// Takes the client's first offer that is acceptable. An offer that is malformed, has an unknown or repeated parameter or a
    /// bad value, or asks for a window of 8 bits (which zlib cannot do without its header) is passed over, and only that one.
    /// </summary>
    /// <param name="header">The values of Sec-WebSocket-Extensions, in order; several lines are one list.</param>
    /// <param name="mode">Shared demands that neither side keeps context; dedicated leaves that to the client.</param>
    /// <param name="accepted">What was agreed on.</param>
    /// <returns>False if nothing was accepted: the handshake goes on without compression.</returns>
    public static bool TryNegotiate(StringValues header, WebSocketCompression mode, out DeflateParameters accepted)
    {
        accepted = default;
        if (mode == WebSocketCompression.Disabled)
            return false;
        foreach (var line in header)
        {
            if (TryAccept(line, mode, out accepted))
                return true;
        }

        return false;
    }

    private static bool TryAccept(string? line, WebSocketCompression mode, out DeflateParameters accepted)
    {
        var reader = new WebSocketExtensionReader(line);
        while (reader.ReadExtension(out var name))
        {
            if (!name.SequenceEqual(ExtensionName) || !TryReadOffer(ref reader, out var offer))
                continue;
            accepted = Accept(offer, mode);
            return true;
        }

        accepted = default;
        return false;
    }

    // Sections 7.1.1.1 and 7.1.1.2: a server may demand either no_context_takeover even if the client did not offer it.
    // A client that offers client_no_context_takeover will not use context anyway: repeating it saves us the decompressor.
    private static DeflateParameters Accept(Offer offer, WebSocketCompression mode)
    {
        var shared = mode == WebSocketCompression.Shared;
        return new DeflateParameters(shared || offer.ServerNoContext, shared || offer.ClientNoContext, offer.ServerWindowBits);
    }

    private static bool TryReadOffer(ref WebSocketExtensionReader reader, out Offer offer)
    {
        offer = default;
        while (reader.ReadParameter(out var parameter))
        {
            if (!TryTake(parameter, ref offer))
                return false;
        }

        return !reader.IsMalformed;
    }

    private static bool TryTake(ExtensionParameter parameter, ref Offer offer) => parameter.Name switch
    {
        ServerNoContextTakeover => !parameter.HasValue && TrySet(ref offer.ServerNoContext),
        ClientNoContextTakeover => !parameter.HasValue && TrySet(ref offer.ClientNoContext),
        ServerMaxWindowBits => TryTakeServerWindow(parameter, ref offer),
        ClientMaxWindowBits => (!parameter.HasValue || TryReadWindowBits(parameter.Value, out _)) && TrySet(ref offer.HasClientWindow),
        _ => false,
    };

    private static bool TryTakeServerWindow(ExtensionParameter parameter, ref Offer offer)
    {
        if (offer.ServerWindowBits is not null || !TryReadWindowBits(parameter.Value, out var bits))
            return false;
        offer.ServerWindowBits = bits;
        return bits >= CompressionDefaults.MinWindowBits;
    }

    // Sections 7.1.2.1 and 7.1.2.2: decimal, 8 to 15, no leading zeros.
    private static bool TryReadWindowBits(ReadOnlySpan<char> value, out int bits)
    {
        bits = value switch
        {
            ['8' or '9'] => value[0] - '0',
            ['1', >= '0' and <= '5'] => 10 + value[1] - '0',
            _ => 0,
        };
        return bits != 0;
    }

    // False if it was set before: a parameter may stand only once.
    private static bool TrySet(ref bool flag) => !flag && (flag = true);

    private struct Offer
    {
        public bool ServerNoContext;
        public bool ClientNoContext;
        public bool HasClientWindow;
        public int? ServerWindowBits;
    }
}

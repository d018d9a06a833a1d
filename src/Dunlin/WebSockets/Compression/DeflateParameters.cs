using System.Globalization;

namespace Dunlin.WebSockets;

/// <summary>What server and client agreed on for permessage-deflate (RFC 7692 section 7.1).</summary>
/// <param name="ServerNoContextTakeover">Every message that the server sends is compressed on its own.</param>
/// <param name="ClientNoContextTakeover">Every message that the client sends is compressed on its own.</param>
/// <param name="ServerMaxWindowBits">The window that the client's offer limits the server to, 9 to 15; null if it does not.</param>
internal readonly record struct DeflateParameters(bool ServerNoContextTakeover, bool ClientNoContextTakeover, int? ServerMaxWindowBits)
{
    /// <summary>The largest window that the server may compress with, 9 to 15.</summary>
    public int ServerWindowBits => ServerMaxWindowBits ?? CompressionDefaults.MaxWindowBits;

    /// <summary>
    /// The value of Sec-WebSocket-Extensions in the response. client_max_window_bits never stands in it: a decompressor costs
    /// the same whatever the client's window.
    /// </summary>
    public string ToResponseHeader()
    {
        var header = DeflateNegotiation.ExtensionName;
        if (ServerNoContextTakeover)
            header += "; " + DeflateNegotiation.ServerNoContextTakeover;
        if (ClientNoContextTakeover)
            header += "; " + DeflateNegotiation.ClientNoContextTakeover;
        if (ServerMaxWindowBits is { } bits)
            header += "; " + DeflateNegotiation.ServerMaxWindowBits + "=" + bits.ToString(CultureInfo.InvariantCulture);
        return header;
    }
}

using System.Globalization;
using Dunlin.WebSockets;

namespace Dunlin.Bench.Load.Compression;

/// <summary>What a server answered to <see cref="Offer"/>.</summary>
/// <param name="ServerKeepsContext">What comes from the server may refer to what came before.</param>
/// <param name="ClientWindowBits">The largest window that the client may compress with, 9 to 15.</param>
internal sealed record AgreedDeflate(bool ServerKeepsContext, int ClientWindowBits)
{
    /// <summary>As browsers offer it.</summary>
    public const string Offer = "permessage-deflate; client_max_window_bits";

    /// <summary>Null for a server that uses no extension.</summary>
    /// <param name="header">The value of Sec-WebSocket-Extensions in the answer.</param>
    /// <exception cref="LoadException">The server chose what was not offered, or a window that zlib has not got.</exception>
    public static AgreedDeflate? Parse(string header)
    {
        var reader = new WebSocketExtensionReader(header);
        if (!reader.ReadExtension(out var name))
            return null;
        if (!name.SequenceEqual(DeflateNegotiation.ExtensionName))
            throw new LoadException($"The server chose an extension that was not offered: {header}");

        var agreed = new AgreedDeflate(ServerKeepsContext: true, CompressionDefaults.MaxWindowBits);
        while (reader.ReadParameter(out var parameter))
        {
            if (parameter.Name.SequenceEqual(DeflateNegotiation.ServerNoContextTakeover))
                agreed = agreed with { ServerKeepsContext = false };
            else if (parameter.Name.SequenceEqual(DeflateNegotiation.ClientMaxWindowBits))
                agreed = agreed with { ClientWindowBits = WindowBits(parameter.Value, header) };
        }

        return agreed;
    }

    private static int WindowBits(ReadOnlySpan<char> value, string header) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is >= CompressionDefaults.MinWindowBits and <= CompressionDefaults.MaxWindowBits
            ? bits
            : throw new LoadException($"The server wants a window that the load has not got: {header}");
}

namespace Dunlin.TestSupport;

/// <summary>A client that uses permessage-deflate as it was agreed, on top of <see cref="RawWebSocket"/>.</summary>
public sealed class CompressedWebSocket : IAsyncDisposable
{
    private readonly MessageDeflater _deflater;
    private readonly MessageInflater _inflater;

    private CompressedWebSocket(RawWebSocket raw, DeflateAgreement agreement)
    {
        Raw = raw;
        Agreement = agreement;
        _deflater = new MessageDeflater(!agreement.ClientNoContextTakeover, Math.Max(9, agreement.ClientMaxWindowBits ?? 15));
        _inflater = new MessageInflater(!agreement.ServerNoContextTakeover);
    }

    public RawWebSocket Raw { get; }

    public DeflateAgreement Agreement { get; }

    /// <summary>How far back the server's matches reached, at most.</summary>
    public int LongestDistance => _inflater.LongestDistance;

    /// <summary>Opens a connection with this offer, which the server must accept.</summary>
    public static async Task<CompressedWebSocket> ConnectAsync(TestApp app, string path, string offer = "permessage-deflate")
    {
        var raw = await RawWebSocket.ConnectAsync(app, path, h => h.Add("Sec-WebSocket-Extensions", offer));
        if (DeflateAgreement.Of(raw.Response) is { } agreement)
            return new CompressedWebSocket(raw, agreement);

        await raw.DisposeAsync();
        throw new UnexpectedAnswerException($"The server declined '{offer}'");
    }

    /// <summary>The frame of a compressed message.</summary>
    public RawFrame Deflate(RawFrame message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message with { Payload = _deflater.Deflate(message.Payload.Span), Rsv = 4 };
    }

    public Task SendAsync(RawFrame message) => Raw.SendAsync(Deflate(message));

    /// <summary>Reads a message, compressed or not.</summary>
    /// <returns>The inflated payload; RSV1 tells whether it was compressed.</returns>
    public async Task<RawFrame> ReadMessageAsync()
    {
        var message = await Raw.ReadMessageAsync();
        return message.Rsv == 4 ? Inflate(message) : message;
    }

    /// <summary>Inflates a whole compressed message, keeping the window. RSV1 stays set.</summary>
    public RawFrame Inflate(RawFrame message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message with { Payload = _inflater.Inflate(message.Payload.Span) };
    }

    public ValueTask DisposeAsync()
    {
        _deflater.Dispose();
        return Raw.DisposeAsync();
    }
}

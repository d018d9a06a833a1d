using System.Text;

namespace Dunlin.TestSupport;

/// <summary>What tests expect of a server, each with a message that says what came instead.</summary>
public static class RawWebSocketExpectations
{
    /// <summary>Reads one message, over as many frames as it came in; a control frame in its place is an error.</summary>
    /// <returns>Opcode and RSV bits of the first frame; the payload of all.</returns>
    public static async Task<RawFrame> ReadMessageAsync(this RawWebSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var frame = await socket.ReadFrameAsync();
        Require(frame.Opcode is FrameOpcode.Text or FrameOpcode.Binary, $"Expected a message, got {Describe(frame)}");
        if (frame.Fin)
            return frame;

        var payload = new List<byte>(frame.Payload.ToArray());
        RawFrame next;
        do
        {
            next = await socket.ReadFrameAsync();
            Require(next.Opcode == FrameOpcode.Continuation, $"Expected a continuation, got {Describe(next)}");
            payload.AddRange(next.Payload.Span);
        }
        while (!next.Fin);

        return frame with { Fin = true, Payload = payload.ToArray() };
    }

    public static Task ExpectTextAsync(this RawWebSocket socket, string text) =>
        ExpectMessageAsync(socket, FrameOpcode.Text, Encoding.UTF8.GetBytes(text));

    public static async Task ExpectMessageAsync(this RawWebSocket socket, FrameOpcode opcode, ReadOnlyMemory<byte> payload)
    {
        var message = await socket.ReadMessageAsync();
        Require(message.Opcode == opcode && message.Payload.Span.SequenceEqual(payload.Span), $"Expected {Describe(new RawFrame(opcode, payload))}, got {Describe(message)}");
    }

    public static async Task ExpectControlAsync(this RawWebSocket socket, FrameOpcode opcode, ReadOnlyMemory<byte> payload = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var frame = await socket.ReadFrameAsync();
        Require(frame.Opcode == opcode && frame.Payload.Span.SequenceEqual(payload.Span), $"Expected {Describe(new RawFrame(opcode, payload))}, got {Describe(frame)}");
    }

    /// <summary>The next frame is a close with this code (null: none).</summary>
    public static async Task<RawFrame> ExpectCloseAsync(this RawWebSocket socket, int? code)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var frame = await socket.ReadFrameAsync();
        Require(frame.Opcode == FrameOpcode.Close && frame.CloseCode == code, $"Expected a close with {code?.ToString() ?? "no code"}, got {Describe(frame)}");
        return frame;
    }

    /// <summary>The server fails the connection (RFC 6455, section 7.1.7): a close frame with this code, and then it ends, without waiting for us.</summary>
    public static async Task<RawFrame> ExpectFailureAsync(this RawWebSocket socket, int code)
    {
        var close = await socket.ExpectCloseAsync(code);
        await socket.ReadEndAsync();
        return close;
    }

    /// <summary>The server ends the connection in order, with nothing more to say.</summary>
    public static async Task ExpectCleanEndAsync(this RawWebSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Require(await socket.ReadEndAsync() == StreamEnd.Clean, "The connection was reset");
    }

    /// <summary>The closing handshake, started here: the server returns the code and ends the connection.</summary>
    public static async Task CloseAsync(this RawWebSocket socket, int code = 1000)
    {
        ArgumentNullException.ThrowIfNull(socket);
        await socket.SendAsync(RawFrame.OfClose(code));
        await socket.ExpectCloseAsync(code);
        await socket.ExpectCleanEndAsync();
    }

    /// <summary>Whether the connection still works: a text message and its echo.</summary>
    public static async Task ExpectEchoAsync(this RawWebSocket socket, string text = "still here")
    {
        ArgumentNullException.ThrowIfNull(socket);
        await socket.SendTextAsync(text);
        await socket.ExpectTextAsync(text);
    }

    private static string Describe(RawFrame frame)
    {
        if (frame.Opcode == FrameOpcode.Close)
            return $"Close {frame.CloseCode} '{frame.CloseReason}'";

        var shown = frame.Opcode == FrameOpcode.Text ? $"'{frame.Text[..Math.Min(80, frame.Text.Length)]}'" : Convert.ToHexString(frame.Payload.Span[..Math.Min(32, frame.Payload.Length)]);
        return $"{frame.Opcode} ({frame.Payload.Length} bytes): {shown}";
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
            throw new UnexpectedAnswerException(problem);
    }
}

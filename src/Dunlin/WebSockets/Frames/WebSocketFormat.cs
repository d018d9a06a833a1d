using Dunlin.Topics;

namespace Dunlin.WebSockets.Frames;

/// <summary>Publications as uncompressed WebSocket frames: the format of every connection without permessage-deflate.</summary>
internal class WebSocketFormat : WireFormat
{
    public static WebSocketFormat Plain { get; } = new();

    public override int GetMaxLength(in Publication publication) => FrameWriter.MaxHeaderSize + publication.Payload.Length;

    public override int Encode(in Publication publication, Span<byte> destination) =>
        FrameWriter.Write(destination, (Opcode)publication.Type, publication.Payload);

    public override bool EncodesSlowly(in Publication publication) => false;

    public override long GetFrameLength(ReadOnlySpan<byte> frameStart) => FrameWriter.GetFrameLength(frameStart);
}

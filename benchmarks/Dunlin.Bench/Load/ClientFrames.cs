using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dunlin.Bench.Load.Compression;
using Dunlin.WebSockets.Frames;

namespace Dunlin.Bench.Load;

/// <summary>A client's side of RFC 6455: frames that were read become messages, messages become masked frames.</summary>
internal sealed class ClientFrames(LoadSocket socket) : IDisposable
{
    private const uint Mask = 0x3D21FA37;

    // For all clients of a thread, which is where what one has inflated helps the others.
    [ThreadStatic]
    private static SharedInflater? t_shared;

    private ArrayBufferWriter<byte>? _fragments;
    private ContextInflater? _context;
    private bool _fragmentsAreCompressed;
    private byte[] _unsent = new byte[1024];
    private int _unsentLength;

    // Equal bytes say the same, unless they refer to what this client alone has got, or go on with a message that has begun.
    private bool CanFollow => _context is null && socket.Deflate is not { ServerKeepsContext: true } && _fragments is not { WrittenCount: > 0 };

    public ReadOnlySpan<byte> Unsent => _unsent.AsSpan(0, _unsentLength);

    public void Sent(int count)
    {
        _unsent.AsSpan(count, _unsentLength - count).CopyTo(_unsent);
        _unsentLength -= count;
    }

    /// <summary>Hands every whole message to the receiver and returns what is left: the front of a frame.</summary>
    public ReadOnlySpan<byte> Take(ReadOnlySpan<byte> input, IMessageReceiver receiver)
    {
        while (true)
        {
            if (CanFollow)
                input = input[receiver.Follow(socket, input)..];
            if (!FrameHeader.TryRead(input, out var header) || (ulong)(input.Length - header.Size) < header.RawLength)
                return input;
            var frame = input[..(header.Size + (int)header.RawLength)];
            input = input[frame.Length..];
            TakeFrame(header, frame, receiver);
        }
    }

    public void Queue(Opcode opcode, ReadOnlySpan<byte> payload, bool compressed = false)
    {
        while (_unsent.Length - _unsentLength < payload.Length + FrameHeader.MaxSize)
            Array.Resize(ref _unsent, _unsent.Length * 2);

        // A client's frame is a server's with the mask bit, and the mask behind the length.
        var frame = _unsent.AsSpan(_unsentLength);
        var header = FrameWriter.WriteHeader(frame, opcode, payload.Length, compressed);
        frame[1] |= 0x80;
        MemoryMarshal.Write(frame[header..], Mask);
        payload.CopyTo(frame[(header + 4)..]);
        Masking.Apply(frame.Slice(header + 4, payload.Length), Mask);
        _unsentLength += header + 4 + payload.Length;
    }

    public void Dispose() => _context?.Dispose();

    private void TakeFrame(in FrameHeader header, ReadOnlySpan<byte> frame, IMessageReceiver receiver)
    {
        var payload = frame[header.Size..];
        switch (header.Opcode)
        {
            case Opcode.Ping:
                Queue(Opcode.Pong, payload);
                break;
            case Opcode.Pong:
                receiver.OnPong(socket);
                break;
            case Opcode.Close:
                var code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005;
                socket.End(receiver, $"the server closed the connection with {code}.");
                break;
            default:
                TakePart(header, frame, payload, receiver);
                break;
        }
    }

    // A message can come in several frames, or compressed, or both: the first frame says whether it is compressed.
    private void TakePart(in FrameHeader header, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> payload, IMessageReceiver receiver)
    {
        var isFirst = header.Opcode != Opcode.Continuation;
        if (isFirst && header.Fin)
        {
            receiver.OnFrame(socket, frame, header.Compressed ? Inflate(payload) : payload);
            return;
        }

        _fragments ??= new ArrayBufferWriter<byte>();
        if (isFirst)
            _fragmentsAreCompressed = header.Compressed;
        _fragments.Write(payload);
        if (!header.Fin)
            return;

        receiver.OnMessage(socket, _fragmentsAreCompressed ? Inflate(_fragments.WrittenSpan) : _fragments.WrittenSpan);
        _fragments.ResetWrittenCount();
    }

    private ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> compressed)
    {
        if (socket.Deflate is not { } deflate)
            throw new LoadException($"Client {socket.Index}: a compressed message came, and compression was not agreed on.");
        IInflater inflater = deflate.ServerKeepsContext ? _context ??= new ContextInflater(keepsContext: true) : t_shared ??= new SharedInflater();
        return inflater.Inflate(compressed);
    }
}

using Dunlin.WebSockets.Frames;

namespace Dunlin.Protocols.Native.Http;

/// <summary>Messages as one JSON array, with the id of the last.</summary>
internal sealed class PollAnswerWriter : IEventWriter, IDisposable
{
    private readonly PooledBuffer _buffer = new();

    public bool IsEmpty => _buffer.Length == 0;

    /// <summary>Of the last message; null while there is none.</summary>
    public string? LastId { get; private set; }

    public void Write(ReadOnlySpan<byte> id, ReadOnlySpan<byte> message)
    {
        _buffer.Write(IsEmpty ? "["u8 : ","u8);
        _buffer.Write(message);
        LastId = System.Text.Encoding.ASCII.GetString(id);
    }

    /// <summary>Ends the array.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        _buffer.Write(IsEmpty ? "[]"u8 : "]"u8);
        return _buffer.WrittenMemory;
    }

    public void Dispose() => _buffer.Dispose();
}

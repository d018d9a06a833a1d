namespace Dunlin.Protocols.Native.Http;

/// <summary>Puts messages into an answer.</summary>
internal interface IEventWriter
{
    /// <param name="id">See <see cref="EventId"/>.</param>
    /// <param name="message">A message of the protocol.</param>
    void Write(ReadOnlySpan<byte> id, ReadOnlySpan<byte> message);
}

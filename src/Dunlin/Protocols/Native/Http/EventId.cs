using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Dunlin.Channels;

namespace Dunlin.Protocols.Native.Http;

/// <summary>
/// What a client sends back to go on where it stopped: the session with its key, the number of the event, and for when the session is gone
/// the channels with their positions. Opaque to clients: base64url of
/// <code>
/// id       = version name secret number *( channel )
/// channel  = flags length name epoch offset      ; number, length, offset: 7 bits a byte, the lowest first
/// </code>
/// </summary>
/// <param name="Key">The session.</param>
/// <param name="Number">How many events the client has got of it.</param>
/// <param name="Channels">What it was subscribed to; empty when that is too much for an id.</param>
internal sealed record EventId(SessionKey Key, long Number, IReadOnlyDictionary<string, DeliveredPosition> Channels)
{
    /// <summary>Characters of the longest. Browsers send it in a header, and many servers refuse more than 8 KiB of those.</summary>
    public const int MaxLength = 3000;

    private const byte Version = 1;
    private const byte PresenceFlag = 1;
    private const int HeadBytes = 1 + sizeof(ulong) + 16;
    private const int MaxNumberBytes = 10;
    private const int MaxBytes = MaxLength / 4 * 3;

    /// <summary>Writes an id.</summary>
    /// <param name="key">The session.</param>
    /// <param name="number">Of the event; the first has 1.</param>
    /// <param name="channels">What the client is subscribed to once it has got the event.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Its length.</returns>
    public static int Write(SessionKey key, long number, IReadOnlyDictionary<string, DeliveredPosition> channels, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], key.Name);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[(1 + sizeof(ulong))..], key.Secret);
        var length = HeadBytes + WriteNumber(bytes[HeadBytes..], (ulong)number);
        var head = length;
        foreach (var (name, delivered) in channels)
        {
            if (!TryWriteChannel(bytes[length..], name, delivered, out var written))
            {
                length = head;
                break;
            }

            length += written;
        }

        Base64Url.EncodeToUtf8(bytes[..length], destination, out _, out var encoded);
        return encoded;
    }

    /// <summary>Reads what a client sent; null when it is no id.</summary>
    public static EventId? Parse(string? text)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        if (text is not { Length: > 0 and <= MaxLength } || Base64Url.DecodeFromChars(text, bytes, out _, out var length) != OperationStatus.Done)
            return null;

        ReadOnlySpan<byte> rest = bytes[..length];
        if (length <= HeadBytes || rest[0] != Version)
            return null;

        var key = new SessionKey(BinaryPrimitives.ReadUInt64BigEndian(rest[1..]), BinaryPrimitives.ReadUInt128BigEndian(rest[(1 + sizeof(ulong))..]));
        rest = rest[HeadBytes..];
        var channels = new Dictionary<string, DeliveredPosition>(StringComparer.Ordinal);
        if (!TryReadNumber(ref rest, out var number))
            return null;

        while (!rest.IsEmpty)
        {
            if (!TryReadChannel(ref rest, out var name, out var delivered) || !channels.TryAdd(name, delivered))
                return null;
        }

        return new EventId(key, number, channels);
    }

    private static bool TryWriteChannel(Span<byte> destination, string name, DeliveredPosition delivered, out int length)
    {
        length = 0;
        var bytes = Encoding.UTF8.GetByteCount(name);
        if (destination.Length < 1 + MaxNumberBytes + bytes + sizeof(ulong) + MaxNumberBytes)
            return false;

        destination[0] = delivered.HearsPresence ? PresenceFlag : (byte)0;
        length = 1 + WriteNumber(destination[1..], (ulong)bytes);
        length += Encoding.UTF8.GetBytes(name, destination[length..]);
        BinaryPrimitives.WriteUInt64BigEndian(destination[length..], delivered.Position.Epoch);
        length += sizeof(ulong);
        length += WriteNumber(destination[length..], (ulong)delivered.Position.Offset);
        return true;
    }

    private static bool TryReadChannel(ref ReadOnlySpan<byte> bytes, out string name, out DeliveredPosition delivered)
    {
        (name, delivered) = ("", default);
        var flags = bytes[0];
        bytes = bytes[1..];
        if (flags > PresenceFlag || !TryReadNumber(ref bytes, out var length) || length > bytes.Length || bytes.Length - length < sizeof(ulong))
            return false;

        name = Encoding.UTF8.GetString(bytes[..(int)length]);
        var epoch = BinaryPrimitives.ReadUInt64BigEndian(bytes[(int)length..]);
        bytes = bytes[((int)length + sizeof(ulong))..];
        if (!ChannelName.IsValid(name) || !TryReadNumber(ref bytes, out var offset))
            return false;

        delivered = new DeliveredPosition(new StreamPosition(epoch, offset), flags == PresenceFlag);
        return true;
    }

    private static int WriteNumber(Span<byte> destination, ulong number)
    {
        var length = 0;
        for (; number >= 0x80; number >>= 7)
            destination[length++] = (byte)(number | 0x80);
        destination[length++] = (byte)number;
        return length;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        for (var i = 0; i < bytes.Length && i < MaxNumberBytes - 1; i++)
        {
            number |= (long)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;

            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }
}

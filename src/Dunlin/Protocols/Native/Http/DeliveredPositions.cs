using System.Buffers.Text;
using System.Text.Json;
using Dunlin.Channels;

namespace Dunlin.Protocols.Native.Http;

/// <summary>Which channels a client believes to be subscribed to, and how far it has got in each: read from the messages that went to it.</summary>
/// <param name="former">What it was in a session that this one continues: it holds until the server has said more. Null: there was none.</param>
internal sealed class DeliveredPositions(IReadOnlyDictionary<string, DeliveredPosition>? former = null)
{
    private readonly Dictionary<string, DeliveredPosition> _channels = new(former ?? new Dictionary<string, DeliveredPosition>(), StringComparer.Ordinal);

    public IReadOnlyDictionary<string, DeliveredPosition> Channels => _channels;

    /// <summary>A message of the protocol goes to the client.</summary>
    public void Observe(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("{\"type\":\"message\""u8))
            ObservePublication(message);
        else if (message.StartsWith("{\"type\":\"subscribed\""u8))
            ObserveSubscribed(message);
        else if (message.StartsWith("{\"type\":\"presence\""u8))
            ObservePresence(message);
        else if (message.StartsWith("{\"type\":\"unsubscribed\""u8) && ChannelOf(message) is { } channel)
            _channels.Remove(channel);
    }

    // Only `data` may be long, and the offset stands last: neither the data nor the rest is looked at.
    private void ObservePublication(ReadOnlySpan<byte> message)
    {
        var last = message[(message.LastIndexOf((byte)',') + 1)..];
        if (!last.StartsWith("\"offset\":"u8) || !Utf8Parser.TryParse(last["\"offset\":"u8.Length..], out long offset, out _))
            return;

        if (ChannelOf(message) is { } channel && _channels.TryGetValue(channel, out var delivered))
            _channels[channel] = delivered with { Position = delivered.Position with { Offset = offset } };
    }

    private void ObservePresence(ReadOnlySpan<byte> message)
    {
        string? channel = null;
        var follow = false;
        var json = new Utf8JsonReader(message);
        json.Read();
        // The members stand behind both.
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName && !json.ValueTextEquals("members"u8))
        {
            if (json.ValueTextEquals("channel"u8))
                channel = ReadText(ref json);
            else
                follow |= json.ValueTextEquals("follow"u8);
            json.Skip();
        }

        if (follow && channel is not null && _channels.TryGetValue(channel, out var delivered))
            _channels[channel] = delivered with { HearsPresence = true };
    }

    private void ObserveSubscribed(ReadOnlySpan<byte> message)
    {
        string? channel = null;
        StreamPosition? position = null;
        var presence = false;
        var json = new Utf8JsonReader(message);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("channel"u8))
                channel = ReadText(ref json);
            else if (json.ValueTextEquals("epoch"u8))
                position = new StreamPosition(ReadEpoch(ref json), position?.Offset ?? 0);
            else if (json.ValueTextEquals("offset"u8))
                position = new StreamPosition(position?.Epoch ?? 0, ReadOffset(ref json));
            else
                presence |= json.ValueTextEquals("members"u8);
            json.Skip();
        }

        if (channel is not null && position is { } found)
            _channels[channel] = new DeliveredPosition(found, presence);
    }

    private static string? ChannelOf(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("channel"u8))
                return ReadText(ref json);
            json.Skip();
        }

        return null;
    }

    private static string? ReadText(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetString();
    }

    private static ulong ReadEpoch(ref Utf8JsonReader json)
    {
        json.Read();
        return Utf8Parser.TryParse(json.ValueSpan, out ulong epoch, out _, 'x') ? epoch : 0;
    }

    private static long ReadOffset(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetInt64();
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dunlin.Client.Protocol;

/// <summary>Writes the commands of the protocol (docs/protocol-native.md, "From the client"), each as JSON in UTF-8.</summary>
internal static class Command
{
    /// <summary>The name of the protocol in the WebSocket handshake.</summary>
    public const string Subprotocol = "dunlin.v1";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Ping() => Write("ping", id: null, channel: null, static (_, _) => { }, 0);

    public static byte[] Auth(long id, string token) => Write("auth", id, channel: null, static (writer, token) => writer.WriteString("token"u8, token), token);

    public static byte[] Subscribe(long id, string channel, Position? recover, int rewind, bool presence, string? token) =>
        Write("subscribe", id, channel, static (writer, command) =>
        {
            WritePosition(writer, "recover", command.recover);
            if (command.rewind > 0)
                writer.WriteNumber("rewind"u8, command.rewind);
            if (command.presence)
                writer.WriteBoolean("presence"u8, value: true);
            if (command.token is not null)
                writer.WriteString("token"u8, command.token);
        }, (recover, rewind, presence, token));

    public static byte[] Unsubscribe(long id, string channel) => Write("unsubscribe", id, channel, static (_, _) => { }, 0);

    public static byte[] Publish(long id, string channel, string name, JsonPayload data, string key) =>
        Write("publish", id, channel, static (writer, command) =>
        {
            WritePublication(writer, command.name, command.data);
            writer.WriteString("key"u8, command.key);
        }, (name, data, key));

    public static byte[] Ephemeral(string channel, string name, JsonPayload data) =>
        Write("publish", id: null, channel, static (writer, command) =>
        {
            WritePublication(writer, command.name, command.data);
            writer.WriteBoolean("ephemeral"u8, value: true);
        }, (name, data));

    public static byte[] State(long id, string channel, JsonPayload data) => Write("state", id, channel, WriteData, data);

    /// <summary>With <paramref name="follow"/> the server tells who comes and goes from then on.</summary>
    public static byte[] Presence(long id, string channel, bool follow) =>
        Write("presence", id, channel, static (writer, follow) =>
        {
            if (follow)
                writer.WriteBoolean("presence"u8, value: true);
        }, follow);

    public static byte[] History(long id, string channel, int limit, Position? since, bool reverse) =>
        Write("history", id, channel, static (writer, command) =>
        {
            writer.WriteNumber("limit"u8, command.limit);
            WritePosition(writer, "since", command.since);
            if (command.reverse)
                writer.WriteBoolean("reverse"u8, value: true);
        }, (limit, since, reverse));

    private static byte[] Write<TFields>(string type, long? id, string? channel, Action<Utf8JsonWriter, TFields> writeFields, TFields fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            if (id is { } number)
                writer.WriteNumber("id"u8, number);
            if (channel is not null)
                writer.WriteString("channel"u8, channel);
            writeFields(writer, fields);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WritePublication(Utf8JsonWriter writer, string name, JsonPayload data)
    {
        if (name != Publication.DefaultEvent)
            writer.WriteString("event"u8, name);
        WriteData(writer, data);
    }

    private static void WriteData(Utf8JsonWriter writer, JsonPayload data)
    {
        writer.WritePropertyName("data"u8);
        writer.WriteRawValue(data.Utf8.Span, skipInputValidation: true);
    }

    private static void WritePosition(Utf8JsonWriter writer, string name, Position? position)
    {
        if (position is not { } place)
            return;

        writer.WriteStartObject(name);
        writer.WriteString("epoch"u8, place.Epoch);
        writer.WriteNumber("offset"u8, place.Offset);
        writer.WriteEndObject();
    }
}

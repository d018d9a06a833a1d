using System.Text.Json;

namespace Dunlin.Bench.Load.Http;

/// <summary>Where the messages of a polled room go.</summary>
internal interface IRoomReceiver
{
    /// <param name="reader">The index of who asked.</param>
    /// <param name="message">Valid during the call.</param>
    void OnMessage(int reader, ReadOnlySpan<byte> message);
}

/// <summary>An answer of the room over HTTP: <c>{"position":7,"missed":0,"messages":["…"]}</c>, in any order.</summary>
/// <param name="Position">What to ask for next.</param>
/// <param name="Missed">Messages that the room no longer has.</param>
/// <param name="Count">Messages in this answer.</param>
internal readonly record struct RoomBatch(long Position, long Missed, int Count)
{
    /// <summary>Reads an answer and hands on its messages.</summary>
    /// <exception cref="LoadException">It is no answer of a room.</exception>
    public static RoomBatch Read(ReadOnlySpan<byte> body, int reader, IRoomReceiver receiver)
    {
        try
        {
            return ReadObject(body, reader, receiver);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new LoadException($"No answer of a room: {exception.Message}");
        }
    }

    private static RoomBatch ReadObject(ReadOnlySpan<byte> body, int reader, IRoomReceiver receiver)
    {
        var json = new Utf8JsonReader(body);
        var batch = new RoomBatch(-1, 0, 0);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("position"u8) && json.Read())
                batch = batch with { Position = json.GetInt64() };
            else if (json.ValueTextEquals("missed"u8) && json.Read())
                batch = batch with { Missed = json.GetInt64() };
            else if (json.ValueTextEquals("messages"u8) && json.Read())
                batch = batch with { Count = ReadMessages(ref json, reader, receiver) };
            else
                json.Skip();
        }

        return batch.Position >= 0 ? batch : throw new LoadException("An answer of the room does not say its position.");
    }

    private static int ReadMessages(ref Utf8JsonReader json, int reader, IRoomReceiver receiver)
    {
        var count = 0;
        for (; json.Read() && json.TokenType == JsonTokenType.String; count++)
            receiver.OnMessage(reader, json.ValueIsEscaped ? Unescape(json) : json.ValueSpan);
        return count;
    }

    private static ReadOnlySpan<byte> Unescape(in Utf8JsonReader json)
    {
        var text = new byte[json.ValueSpan.Length];
        return text.AsSpan(0, json.CopyString(text));
    }
}

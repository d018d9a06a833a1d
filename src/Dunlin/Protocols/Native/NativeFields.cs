using System.Text.Json;

namespace Dunlin.Protocols.Native;

/// <summary>The fields of one command as they are found, and the check that they make a command.</summary>
internal ref struct NativeFields
{
    /// <summary>As of a channel's name.</summary>
    public const int MaxEventBytes = 200;

    private ReadOnlySpan<byte> _type;
    private ReadOnlySpan<byte> _id;
    private ReadOnlySpan<byte> _channel;
    private ReadOnlySpan<byte> _event;
    private ReadOnlySpan<byte> _data;
    private bool _duplicate;

    /// <summary>Reads the object at which the reader stands, to its end.</summary>
    /// <exception cref="JsonException">The object is not valid JSON.</exception>
    public static NativeCommand ReadCommand(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> message)
    {
        var fields = default(NativeFields);
        Span<byte> name = stackalloc byte[JsonText.MaxShortName];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var length = JsonText.ReadShortName(ref json, name);
            json.Read();
            var start = (int)json.TokenStartIndex;
            json.Skip();
            fields.Set(name[..length], message[start..(int)json.BytesConsumed]);
        }

        return fields.ToCommand();
    }

    private void Set(scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("type"u8))
            Set(ref _type, value);
        else if (name.SequenceEqual("channel"u8))
            Set(ref _channel, value);
        else if (name.SequenceEqual("data"u8))
            Set(ref _data, value);
        else if (name.SequenceEqual("id"u8))
            Set(ref _id, value);
        else if (name.SequenceEqual("event"u8))
            Set(ref _event, value);
    }

    // JSON leaves the meaning of a repeated name open. Refusing it means that no two readers can understand a command differently.
    private void Set(ref ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        _duplicate |= !field.IsEmpty;
        field = value;
    }

    private readonly NativeCommand ToCommand()
    {
        if (!_id.IsEmpty && !IsString(_id) && !IsNumber(_id))
            return new NativeCommand { Problem = NativeProblem.BadId };
        if (_duplicate)
            return new NativeCommand { Problem = NativeProblem.DuplicateField };

        var type = IsString(_type) ? TypeOf(_type) : NativeCommandType.None;
        return new NativeCommand
        {
            Type = type,
            Problem = ProblemWith(type),
            Id = _id,
            Channel = _channel,
            Event = _event,
            Data = _data,
        };
    }

    private readonly NativeProblem ProblemWith(NativeCommandType type)
    {
        if (!IsString(_type))
            return NativeProblem.NoType;
        if (type == NativeCommandType.None)
            return NativeProblem.UnknownType;
        if (type == NativeCommandType.Ping)
            return NativeProblem.None;
        if (!IsString(_channel))
            return NativeProblem.NoChannel;
        if (type != NativeCommandType.Publish)
            return NativeProblem.None;
        if (_data.IsEmpty)
            return NativeProblem.NoData;
        return _event.IsEmpty || IsEventName(_event) ? NativeProblem.None : NativeProblem.BadEvent;
    }

    // Passed on to others, who read it as text: half a surrogate pair would make strict JSON readers among them fail.
    private static bool IsEventName(ReadOnlySpan<byte> value)
    {
        Span<byte> text = stackalloc byte[MaxEventBytes];
        return IsString(value) && JsonText.TryDecode(value, text, out _);
    }

    private static NativeCommandType TypeOf(ReadOnlySpan<byte> value)
    {
        Span<byte> text = stackalloc byte[JsonText.MaxShortName];
        if (!JsonText.TryDecode(value, text, out var length))
            return NativeCommandType.None;

        text = text[..length];
        return text.SequenceEqual("publish"u8) ? NativeCommandType.Publish
            : text.SequenceEqual("ping"u8) ? NativeCommandType.Ping
            : text.SequenceEqual("subscribe"u8) ? NativeCommandType.Subscribe
            : text.SequenceEqual("unsubscribe"u8) ? NativeCommandType.Unsubscribe
            : NativeCommandType.None;
    }

    private static bool IsString(ReadOnlySpan<byte> value) => !value.IsEmpty && value[0] == '"';

    private static bool IsNumber(ReadOnlySpan<byte> value) => value[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9');
}

using System.Buffers.Text;
using System.Text.Json;
using Dunlin.Channels;

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
    private ReadOnlySpan<byte> _ephemeral;
    private ReadOnlySpan<byte> _key;
    private ReadOnlySpan<byte> _recover;
    private ReadOnlySpan<byte> _rewind;
    private ReadOnlySpan<byte> _since;
    private ReadOnlySpan<byte> _limit;
    private ReadOnlySpan<byte> _reverse;
    private ReadOnlySpan<byte> _presence;
    private ReadOnlySpan<byte> _token;
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
        else if (name.SequenceEqual("ephemeral"u8))
            Set(ref _ephemeral, value);
        else if (name.SequenceEqual("key"u8))
            Set(ref _key, value);
        else if (name.SequenceEqual("recover"u8))
            Set(ref _recover, value);
        else if (name.SequenceEqual("rewind"u8))
            Set(ref _rewind, value);
        else if (name.SequenceEqual("since"u8))
            Set(ref _since, value);
        else if (name.SequenceEqual("limit"u8))
            Set(ref _limit, value);
        else if (name.SequenceEqual("reverse"u8))
            Set(ref _reverse, value);
        else if (name.SequenceEqual("presence"u8))
            Set(ref _presence, value);
        else if (name.SequenceEqual("token"u8))
            Set(ref _token, value);
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
        var problem = ProblemWith(type);
        return problem != NativeProblem.None ? Common(type, problem) : type switch
        {
            NativeCommandType.Subscribe => ToSubscribe(),
            NativeCommandType.Publish => ToPublish(),
            NativeCommandType.History => ToHistory(),
            NativeCommandType.Presence => ToPresence(),
            NativeCommandType.Auth => ToAuth(),
            _ => Common(type, problem),
        };
    }

    private readonly NativeCommand Common(NativeCommandType type, NativeProblem problem) =>
        new() { Type = type, Problem = problem, Id = _id, Channel = _channel, Event = _event, Data = _data };

    private readonly NativeCommand ToAuth() => IsString(_token)
        ? new NativeCommand { Type = NativeCommandType.Auth, Id = _id, Data = _token }
        : Common(NativeCommandType.Auth, NativeProblem.BadToken);

    private readonly NativeCommand ToSubscribe()
    {
        if (!TryReadPosition(_recover, out var recover))
            return Common(NativeCommandType.Subscribe, NativeProblem.BadRecover);
        if (!TryReadCount(_rewind, absent: 0, out var rewind))
            return Common(NativeCommandType.Subscribe, NativeProblem.BadRewind);

        if (!TryReadBoolean(_presence, out var presence))
            return Common(NativeCommandType.Subscribe, NativeProblem.BadPresence);
        if (!IsAbsent(_token) && !IsString(_token))
            return Common(NativeCommandType.Subscribe, NativeProblem.BadToken);

        return new NativeCommand
        {
            Type = NativeCommandType.Subscribe,
            Id = _id,
            Channel = _channel,
            Data = IsAbsent(_token) ? default : _token,
            Position = recover,
            Count = rewind,
            Flag = presence,
        };
    }

    private readonly NativeCommand ToPublish()
    {
        if (!_event.IsEmpty && !IsEventName(_event))
            return Common(NativeCommandType.Publish, NativeProblem.BadEvent);

        if (!TryReadBoolean(_ephemeral, out var ephemeral))
            return Common(NativeCommandType.Publish, NativeProblem.BadEphemeral);

        if (!IsAbsent(_key) && !IsString(_key))
            return Common(NativeCommandType.Publish, NativeProblem.BadKey);

        return new NativeCommand
        {
            Type = NativeCommandType.Publish,
            Id = _id,
            Channel = _channel,
            Event = _event,
            Key = IsAbsent(_key) ? default : _key,
            Data = _data,
            Flag = ephemeral,
        };
    }

    private readonly NativeCommand ToHistory()
    {
        if (!TryReadPosition(_since, out var since))
            return Common(NativeCommandType.History, NativeProblem.BadSince);
        if (!TryReadCount(_limit, NativeProtocol.UsualHistoryLimit, out var limit))
            return Common(NativeCommandType.History, NativeProblem.BadLimit);
        if (!TryReadBoolean(_reverse, out var reverse))
            return Common(NativeCommandType.History, NativeProblem.BadReverse);

        return new NativeCommand
        {
            Type = NativeCommandType.History,
            Id = _id,
            Channel = _channel,
            Position = since,
            Count = Math.Min(limit, NativeProtocol.MaxHistoryLimit),
            Flag = reverse,
        };
    }

    private readonly NativeCommand ToPresence() => TryReadBoolean(_presence, out var presence)
        ? new NativeCommand { Type = NativeCommandType.Presence, Id = _id, Channel = _channel, Flag = presence }
        : Common(NativeCommandType.Presence, NativeProblem.BadPresence);

    private readonly NativeProblem ProblemWith(NativeCommandType type)
    {
        if (!IsString(_type))
            return NativeProblem.NoType;
        if (type == NativeCommandType.None)
            return NativeProblem.UnknownType;
        if (type is NativeCommandType.Ping or NativeCommandType.Auth)
            return NativeProblem.None;
        if (!IsString(_channel))
            return NativeProblem.NoChannel;
        return type is NativeCommandType.Publish or NativeCommandType.State && _data.IsEmpty ? NativeProblem.NoData : NativeProblem.None;
    }

    // Clients that fill in a form say null for what they have not.
    private static bool IsAbsent(ReadOnlySpan<byte> value) => value.IsEmpty || value.SequenceEqual("null"u8);

    private static bool TryReadCount(ReadOnlySpan<byte> value, int absent, out int count)
    {
        count = absent;
        return IsAbsent(value) || (Utf8Parser.TryParse(value, out count, out var length) && length == value.Length && count >= 0);
    }

    private static bool TryReadBoolean(ReadOnlySpan<byte> value, out bool boolean)
    {
        boolean = value.SequenceEqual("true"u8);
        return boolean || IsAbsent(value) || value.SequenceEqual("false"u8);
    }

    private static bool TryReadPosition(ReadOnlySpan<byte> value, out StreamPosition? position)
    {
        position = null;
        if (IsAbsent(value))
            return true;
        if (!NativePosition.TryRead(value, out var read))
            return false;

        position = read;
        return true;
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
            : text.SequenceEqual("history"u8) ? NativeCommandType.History
            : text.SequenceEqual("presence"u8) ? NativeCommandType.Presence
            : text.SequenceEqual("state"u8) ? NativeCommandType.State
            : text.SequenceEqual("auth"u8) ? NativeCommandType.Auth
            : NativeCommandType.None;
    }

    private static bool IsString(ReadOnlySpan<byte> value) => !value.IsEmpty && value[0] == '"';

    private static bool IsNumber(ReadOnlySpan<byte> value) => value[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9');
}

using System.Text.Json;

namespace Dunlin.Protocols.Native;

/// <summary>Takes the commands out of one message.</summary>
/// <remarks>
/// <code>
/// message = command / "[" [ command *( "," command ) ] "]"
/// command = JSON object
/// </code>
/// A message that is not valid JSON yields one command with <see cref="NativeProblem.BadJson"/> and nothing else: none of it is
/// carried out. So an array is checked whole before its first command is handed out; a single command, the usual case, is
/// read once. Never throws, whatever the bytes.
/// </remarks>
internal ref struct NativeCommandReader
{
    private readonly ReadOnlySpan<byte> _message;
    private readonly bool _isArray;
    private readonly NativeProblem _problem;
    private readonly int _offset;
    private Utf8JsonReader _json;
    private NativeCommandPlace _place;
    private bool _ended;

    public NativeCommandReader(ReadOnlySpan<byte> message, int maxCommands)
    {
        _message = message;
        _json = new Utf8JsonReader(message);
        _isArray = StartsArray(message);
        if (!_isArray)
            return;

        _problem = CheckArray(message, maxCommands);
        if (_problem == NativeProblem.None)
            _json.Read();
    }

    /// <summary>Reads on from a place in a message that was read so far before.</summary>
    public NativeCommandReader(ReadOnlySpan<byte> message, NativeCommandPlace place)
    {
        _message = message[place.Start..];
        _isArray = place.Start > 0;
        _json = new Utf8JsonReader(_message, isFinalBlock: true, place.State);
        _place = place;
        _offset = place.Start;
    }

    /// <summary>Where the last command begins that was read.</summary>
    public readonly NativeCommandPlace Place => _place;

    /// <summary>The next command, or false when there is none.</summary>
    public bool Read(out NativeCommand command)
    {
        command = default;
        if (_ended)
            return false;

        if (_isArray && _problem == NativeProblem.None)
            return ReadElement(out command);

        _ended = true;
        command = _isArray ? new NativeCommand { Problem = _problem } : ReadSingle();
        return true;
    }

    private bool ReadElement(out NativeCommand command)
    {
        command = default;
        _place = new NativeCommandPlace(_offset + (int)_json.BytesConsumed, _json.CurrentState);
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray)
        {
            _ended = true;
            return false;
        }

        if (_json.TokenType == JsonTokenType.StartObject)
        {
            command = NativeFields.ReadCommand(ref _json, _message);
            return true;
        }

        _json.Skip();
        command = new NativeCommand { Problem = NativeProblem.NotAnObject };
        return true;
    }

    private NativeCommand ReadSingle()
    {
        try
        {
            _json.Read();
            var command = _json.TokenType == JsonTokenType.StartObject
                ? NativeFields.ReadCommand(ref _json, _message)
                : new NativeCommand { Problem = NativeProblem.NotAnObject };

            // Reads past the end: throws when anything but white space follows.
            _json.Read();
            return command;
        }
        catch (JsonException)
        {
            return new NativeCommand { Problem = NativeProblem.BadJson };
        }
    }

    private static NativeProblem CheckArray(ReadOnlySpan<byte> message, int maxCommands)
    {
        try
        {
            var json = new Utf8JsonReader(message);
            var count = 0;
            json.Read();
            while (json.Read())
            {
                if (json.CurrentDepth == 1 && json.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                    count++;
            }

            return count > maxCommands ? NativeProblem.TooManyCommands : NativeProblem.None;
        }
        catch (JsonException)
        {
            return NativeProblem.BadJson;
        }
    }

    private static bool StartsArray(ReadOnlySpan<byte> message)
    {
        var start = message.IndexOfAnyExcept(" \t\r\n"u8);
        return start >= 0 && message[start] == '[';
    }
}

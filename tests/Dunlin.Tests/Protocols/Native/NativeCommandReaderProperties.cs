using System.Globalization;
using System.Text;
using System.Text.Json;
using Dunlin.Protocols.Native;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>What holds for every message: an independent JSON reader is the judge.</summary>
public sealed class NativeCommandReaderProperties
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", " ", "\n", "\"type\"", "\"ping\"", "\"publish\"", "\"subscribe\"", "\"channel\"", "\"data\"", "\"id\"",
        "\"event\"", "\"lobby\"", "1", "-0.5e+10", "1e999999", "true", "null", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\\"\"",
        "\u0000", "\u00ff", "\uFEFF", "\"\uD83D\uDC26\"", "\"", "\\", "{\"type\":\"ping\"}", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":{}}",
        "\"recover\"", "\"since\"", "\"epoch\"", "\"offset\"", "\"rewind\"", "\"ephemeral\"", "{\"epoch\":\"0123456789abcdef\",\"offset\":7}",
    ];

    private static readonly string[] ChannelCommands =
    [
        """{"type":"subscribe","channel":"a","recover":{"epoch":"0123456789abcdef","offset":12},"rewind":3,"presence":true}""",
        """{"type":"history","channel":"a","since":{"offset":9223372036854775807,"epoch":""},"limit":1000,"reverse":false}""",
        """{"type":"publish","channel":"a","data":[1,2],"event":"typing","ephemeral":true,"key":"0f8fad5b-d9cb-469f-a165-70867728950e"}""",
        """{"type":"state","channel":"a","data":{"typing":true}}""",
    ];

    [Fact]
    public void Commands_about_channels_with_a_few_bytes_changed_never_throw_and_BadJson_means_what_it_says() =>
        Prop.ForAll(
            (from command in Gen.Elements(ChannelCommands)
             from position in Gen.Choose(0, 120)
             from replacement in Gen.Choose(0, 255)
             from length in Gen.Choose(0, 200)
             select Mutate(command, position, (byte)replacement, length)).ToArbitrary(),
            AgreesWithJsonDocument)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Fragments_of_JSON_in_any_order_never_throw_and_BadJson_means_what_it_says() =>
        Prop.ForAll(
            Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary(),
            message => AgreesWithJsonDocument(Encoding.UTF8.GetBytes(message)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Valid_messages_with_a_few_bytes_changed_never_throw_and_BadJson_means_what_it_says() =>
        Prop.ForAll(
            (from command in Commands
             from position in Gen.Choose(0, 1_000)
             from replacement in Gen.Choose(0, 255)
             from length in Gen.Choose(0, 1_000)
             select Mutate(command.Json, position, (byte)replacement, length)).ToArbitrary(),
            AgreesWithJsonDocument)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Every_field_comes_out_byte_for_byte_whatever_the_order_and_white_space() =>
        Prop.ForAll(
            Commands.ToArbitrary(),
            command => ParsedCommand.Parse(command.Json).SequenceEqual([command.Expected]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void An_array_is_its_commands_one_by_one() =>
        Prop.ForAll(
            Commands.ListOf().ToArbitrary(),
            commands => ParsedCommand.Parse('[' + string.Join(',', commands.Select(c => c.Json)) + ']', int.MaxValue)
                .SequenceEqual(commands.Select(c => c.Expected)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void An_array_can_be_read_on_from_any_of_its_commands() =>
        Prop.ForAll(
            Gen.NonEmptyListOf(Commands).ToArbitrary(),
            Space.ToArbitrary(),
            (commands, space) =>
            {
                var message = Encoding.UTF8.GetBytes($"{space}[{space}{string.Join(space + "," + space, commands.Select(c => c.Json))}{space}]");
                var whole = ParsedCommand.Parse(message, int.MaxValue);
                return Enumerable.Range(0, whole.Count).All(first => ParsedCommand.ParseFrom(message, first).SequenceEqual(whole.Skip(first)));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private sealed record Sample(string Json, ParsedCommand Expected);

    private static Gen<string> JsonString =>
        from text in Gen.Elements("", "lobby", "房间", "a\"b\\c", "\u0000\n", "🐦", new string('x', 300))
        from escaped in Gen.Elements(true, false)
        select escaped ? Escape(text) : JsonSerializer.Serialize(text, Relaxed);

    private static Gen<string> JsonValue =>
        Gen.OneOf(
            JsonString,
            Gen.Elements("null", "true", "0", "-1.50E+30", "123456789012345678901234567890", "[]", "{}", "[ 1 , [ ] ]",
                "{\"a\":1,\"a\":2}", "{ \"type\" : \"ping\" }", "\"\\ud800\""));

    private static Gen<string> Space => Gen.Elements("", " ", "\r\n\t");

    private static Gen<Sample> Commands =>
        from id in Gen.OneOf(Gen.Constant(""), JsonString, Gen.Choose(int.MinValue, int.MaxValue).Select(n => n.ToString(CultureInfo.InvariantCulture)))
        from channel in JsonString
        from name in Gen.OneOf(Gen.Constant(""), JsonString.Where(text => text.Length < 200))
        from data in JsonValue
        from space in Space
        from seed in Gen.Choose(0, int.MaxValue)
        from key in Gen.OneOf(Gen.Constant(""), JsonString)
        select Build(id, channel, name, data, key, space, seed);

    private static Sample Build(string id, string channel, string name, string data, string key, string space, int seed)
    {
        var fields = new List<string> { "\"type\":\"publish\"", $"\"channel\":{space}{channel}", $"\"data\"{space}:{data}{space}", "\"unknown\":[{\"type\":1}]" };
        if (id.Length > 0)
            fields.Add($"\"id\":{space}{id}");
        if (name.Length > 0)
            fields.Add($"{space}\"event\":{name}");
        if (key.Length > 0)
            fields.Add($"\"key\":{space}{key}");

        var order = new Random(seed);
        var json = space + "{" + string.Join(space + "," + space, fields.OrderBy(_ => order.Next())) + "}" + space;
        return new Sample(json, new ParsedCommand(NativeCommandType.Publish, Id: id, Channel: channel, Event: name, Data: data, Key: key));
    }

    private static byte[] Mutate(string json, int position, byte replacement, int length)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        bytes[position % bytes.Length] = replacement;
        return bytes[..(length % 3 == 0 ? length % (bytes.Length + 1) : bytes.Length)];
    }

    private static bool AgreesWithJsonDocument(byte[] message)
    {
        var commands = ParsedCommand.Parse(message, int.MaxValue);
        if (!IsJson(message, out var root))
            return commands is [{ Problem: NativeProblem.BadJson }];

        return commands.TrueForAll(c => c.Problem != NativeProblem.BadJson)
            && commands.Count == (root.ValueKind == JsonValueKind.Array ? root.GetArrayLength() : 1);
    }

    private static bool IsJson(byte[] message, out JsonElement root)
    {
        try
        {
            root = JsonDocument.Parse(message).RootElement;
            return true;
        }
        catch (JsonException)
        {
            root = default;
            return false;
        }
    }

    private static string Escape(string text) =>
        '"' + string.Concat(text.Select(c => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture))) + '"';

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

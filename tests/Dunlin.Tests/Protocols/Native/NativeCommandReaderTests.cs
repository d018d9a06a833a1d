using Dunlin.Protocols.Native;

namespace Dunlin.Tests.Protocols.Native;

public sealed class NativeCommandReaderTests
{
    [Fact]
    public void A_publish_keeps_every_field_as_it_was_written()
    {
        var commands = ParsedCommand.Parse("""{"type":"publish","id":7,"channel":"lobby","event":"say","data": {"a" : [1, 2.50,"\u0041"]} }""");

        Assert.Equal(
            [new ParsedCommand(NativeCommandType.Publish, Id: "7", Channel: "\"lobby\"", Event: "\"say\"", Data: """{"a" : [1, 2.50,"\u0041"]}""")],
            commands);
    }

    [Theory]
    [InlineData("""{"type":"ping"}""", NativeCommandType.Ping)]
    [InlineData(""" {"type":"subscribe","channel":"a"} """, NativeCommandType.Subscribe)]
    [InlineData("""{"channel":"a","type":"unsubscribe"}""", NativeCommandType.Unsubscribe)]
    [InlineData("""{"type":"publish","channel":"a","data":null}""", NativeCommandType.Publish)]
    [InlineData("""{"t\u0079pe":"p\u0069ng"}""", NativeCommandType.Ping)]
    [InlineData("""{"type":"ping","token":{"deep":[1]},"channel":5,"data":6}""", NativeCommandType.Ping)]
    [InlineData("""{"\ud800":1,"an unknown field that is longer than any of the protocol":1,"":2,"type":"ping"}""", NativeCommandType.Ping)]
    public void Commands_are_understood_whatever_their_spelling(string message, object type) =>
        Assert.Equal((NativeCommandType)type, Assert.Single(ParsedCommand.Parse(message)).Type);

    [Theory]
    [InlineData("", NativeProblem.BadJson)]
    [InlineData("  ", NativeProblem.BadJson)]
    [InlineData("hello", NativeProblem.BadJson)]
    [InlineData("{", NativeProblem.BadJson)]
    [InlineData("[", NativeProblem.BadJson)]
    [InlineData("""{"type":"ping"}{"type":"ping"}""", NativeProblem.BadJson)]
    [InlineData("""{"type":"ping",}""", NativeProblem.BadJson)]
    [InlineData("""{"type":"ping"} // comment""", NativeProblem.BadJson)]
    [InlineData("""[{"type":"ping"},{"type":"pi""", NativeProblem.BadJson)]
    [InlineData("\uFEFF{\"type\":\"ping\"}", NativeProblem.BadJson)]
    [InlineData("{\"type\":\"ping\0\"}", NativeProblem.BadJson)]
    [InlineData("5", NativeProblem.NotAnObject)]
    [InlineData("null", NativeProblem.NotAnObject)]
    [InlineData("\"ping\"", NativeProblem.NotAnObject)]
    [InlineData("[[[]]]", NativeProblem.NotAnObject)]
    [InlineData("{}", NativeProblem.NoType)]
    [InlineData("""{"type":null}""", NativeProblem.NoType)]
    [InlineData("""{"type":{"type":"ping"}}""", NativeProblem.NoType)]
    [InlineData("""{"type":"PING"}""", NativeProblem.UnknownType)]
    [InlineData("""{"type":""}""", NativeProblem.UnknownType)]
    [InlineData("""{"type":"\ud800"}""", NativeProblem.UnknownType)]
    [InlineData("""{"type":"auth","channel":5}""", NativeProblem.BadToken)]
    [InlineData("""{"type":"auth","token":null}""", NativeProblem.BadToken)]
    [InlineData("""{"type":"subscribe","channel":"a","token":7}""", NativeProblem.BadToken)]
    [InlineData("""{"type":"subscribe","channel":"a","token":"","token":""}""", NativeProblem.DuplicateField)]
    [InlineData("""{"type":"ping","type":"ping"}""", NativeProblem.DuplicateField)]
    [InlineData("""{"type":"ping","t\u0079pe":"ping"}""", NativeProblem.DuplicateField)]
    [InlineData("""{"type":"ping","id":{}}""", NativeProblem.BadId)]
    [InlineData("""{"type":"ping","id":true}""", NativeProblem.BadId)]
    [InlineData("""{"type":"ping","id":null}""", NativeProblem.BadId)]
    [InlineData("""{"type":"subscribe"}""", NativeProblem.NoChannel)]
    [InlineData("""{"type":"subscribe","channel":["a"]}""", NativeProblem.NoChannel)]
    [InlineData("""{"type":"publish","channel":"a"}""", NativeProblem.NoData)]
    [InlineData("""{"type":"publish","channel":"a","data":1,"event":2}""", NativeProblem.BadEvent)]
    [InlineData("""{"type":"publish","channel":"a","data":1,"event":"\ud800"}""", NativeProblem.BadEvent)]
    public void What_cannot_be_carried_out_is_named(string message, object problem) =>
        Assert.Equal((NativeProblem)problem, Assert.Single(ParsedCommand.Parse(message)).Problem);

    [Fact]
    public void The_id_of_a_bad_command_is_known_so_that_the_error_can_carry_it() =>
        Assert.Equal(
            new ParsedCommand(NativeCommandType.None, NativeProblem.UnknownType, Id: "\"x-1\""),
            Assert.Single(ParsedCommand.Parse("""{"id":"x-1","type":"dance"}""")));

    [Fact]
    public void An_array_yields_its_commands_in_order_and_a_bad_one_spoils_only_itself()
    {
        var commands = ParsedCommand.Parse("""[ {"type":"ping","id":1}, 5, [{"type":"ping"}], {"type":"ping","id":2} ]""");

        Assert.Equal(
            [
                new ParsedCommand(NativeCommandType.Ping, Id: "1"),
                new ParsedCommand(NativeCommandType.None, NativeProblem.NotAnObject),
                new ParsedCommand(NativeCommandType.None, NativeProblem.NotAnObject),
                new ParsedCommand(NativeCommandType.Ping, Id: "2"),
            ],
            commands);
    }

    [Theory]
    [InlineData(200, NativeProblem.None)]
    [InlineData(201, NativeProblem.BadEvent)]
    public void The_name_of_an_event_has_200_bytes_at_most(int length, object problem) =>
        Assert.Equal(
            (NativeProblem)problem,
            Assert.Single(ParsedCommand.Parse($$"""{"type":"publish","channel":"a","data":1,"event":"{{new string('e', length)}}"}""")).Problem);

    [Fact]
    public void An_empty_array_is_no_command() => Assert.Empty(ParsedCommand.Parse(" [ ] "));

    [Fact]
    public void An_array_over_the_limit_is_refused_whole()
    {
        Assert.Equal(3, ParsedCommand.Parse("[{},5,[[],[]]]", maxCommands: 3).Count);
        Assert.Equal(NativeProblem.TooManyCommands, Assert.Single(ParsedCommand.Parse("[{},5,[[],[]],6]", maxCommands: 3)).Problem);
    }

    [Fact]
    public void Nesting_beyond_64_is_bad_json_at_no_cost_in_stack()
    {
        var data = new string('[', 1_000_000);
        Assert.Equal(NativeProblem.BadJson, Assert.Single(ParsedCommand.Parse(data)).Problem);
        Assert.Equal(NativeProblem.BadJson, Assert.Single(ParsedCommand.Parse("{\"type\":\"ping\",\"x\":" + data)).Problem);
        Assert.Equal(NativeProblem.None, Assert.Single(ParsedCommand.Parse("{\"type\":\"ping\",\"x\":" + Nested(63) + "}")).Problem);
        Assert.Equal(NativeProblem.BadJson, Assert.Single(ParsedCommand.Parse("{\"type\":\"ping\",\"x\":" + Nested(64) + "}")).Problem);
    }

    [Fact]
    public void Parsing_allocates_nothing()
    {
        var message = """[{"type":"publish","id":"a","channel":"lobby","event":"say","data":{"text":"hi"}},{"type":"ping"}]"""u8;
        Count(message);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var commands = Count(message);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2, commands);
        Assert.Equal(0, allocated);
    }

    private static int Count(ReadOnlySpan<byte> message)
    {
        var reader = new NativeCommandReader(message, maxCommands: 100);
        var count = 0;
        while (reader.Read(out _))
            count++;
        return count;
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}

using Dunlin.Contracts.Tests.Support;

namespace Dunlin.Contracts.Tests.Generator;

/// <summary>Every error of the generator: where, and in which words.</summary>
public sealed class ProblemTests
{
    private const string Context = "[ChannelContract, JsonSerializable(typeof(Item))] internal sealed partial class Items : JsonSerializerContext;";

    [Theory]
    [InlineData("public sealed record Item(int N);", "DUNLIN001: 'Item' must be declared partial: generated code adds to it")]
    [InlineData("public sealed class Item;", "DUNLIN001: 'Item' must be declared partial: generated code adds to it")]
    [InlineData("public abstract partial record Item(int N);", "DUNLIN004: 'Item' must not be abstract or static: it could not be read from JSON")]
    [InlineData("file sealed partial record Item(int N);", "DUNLIN005: 'Item' must not be local to its file: generated code is in another one")]
    public void A_record_that_nothing_can_be_added_to_is_an_error(string declaration, string problem)
    {
        Assert.Contains($"File1.cs(2): {problem}", SourceProject.Of($"[ChannelEvent(\"a\", \"e\")]\n{declaration}\n{Context}").Problems);
        Assert.Contains($"File1.cs(2): {problem}", SourceProject.Of($"[MemberState(\"a\")]\n{declaration}\n{Context}").Problems);
    }

    [Theory]
    [InlineData("public class Outer", "Outer.Item", "DUNLIN002: 'Outer' must be declared partial: it contains 'Item', which generated code adds to")]
    [InlineData("public partial class Outer<T>", "Outer<int>.Item", "DUNLIN003: 'Item' must not be generic, nor stand in a generic type: an event or a state is one type")]
    public void So_is_one_that_stands_in_such_a_type(string container, string name, string problem)
    {
        var project = SourceProject.Of($$"""
            {{container}}
            {
                [ChannelEvent("a", "e")]
                public sealed partial record Item(int N);
            }
            """, Context.Replace("Item)", $"{name})", StringComparison.Ordinal));

        Assert.Contains($"File1.cs(4): {problem}", project.Problems);
    }

    [Fact]
    public void A_generic_record_is_an_error() =>
        Assert.Contains(
            "File1.cs(1): DUNLIN003: 'Item' must not be generic, nor stand in a generic type: an event or a state is one type",
            SourceProject.Of("[ChannelEvent(\"a\", \"e\")] public sealed partial record Item<T>(T N);", Context.Replace("Item)", "Item<int>)", StringComparison.Ordinal)).Problems);

    [Fact]
    public void A_contract_must_be_a_partial_serializer_context()
    {
        const string Item = "[ChannelEvent(\"a\", \"e\")] public sealed partial record Item(int N);";

        Assert.Equal(
            ["File2.cs(1): DUNLIN006: 'Items' must derive from System.Text.Json.Serialization.JsonSerializerContext, and list its records with [JsonSerializable]"],
            SourceProject.Of(Item, "[ChannelContract, JsonSerializable(typeof(Item))] public sealed partial class Items;").Problems);
        Assert.Equal(
            ["File2.cs(1): DUNLIN001: 'Items' must be declared partial: generated code adds to it"],
            SourceProject.Of(Item, "[ChannelContract, JsonSerializable(typeof(Item))] public sealed class Items : JsonSerializerContext;").Problems);
        Assert.Equal(
            ["File2.cs(1): DUNLIN002: 'Outer' must be declared partial: it contains 'Items', which generated code adds to"],
            SourceProject.Of(Item, "public class Outer { [ChannelContract, JsonSerializable(typeof(Item))] public sealed partial class Items : JsonSerializerContext; }").Problems);
        Assert.Contains(
            "File2.cs(1): DUNLIN003: 'Items' must not be generic, nor stand in a generic type: an event or a state is one type",
            SourceProject.Of(Item, "[ChannelContract, JsonSerializable(typeof(Item))] public sealed partial class Items<T> : JsonSerializerContext;").Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[JsonSerializable(typeof(Item))] public sealed partial class Items : JsonSerializerContext;")]
    [InlineData("[ChannelContract, JsonSerializable(typeof(List<Item>))] public sealed partial class Items : JsonSerializerContext;")]
    public void A_record_that_no_contract_lists_is_an_error(string context)
    {
        const string Problem = "No contract of this project lists 'Item': add [JsonSerializable(typeof(Item))] to a class marked with [ChannelContract]";

        Assert.Equal([$"File1.cs(1): DUNLIN007: {Problem}"], SourceProject.Of("[ChannelEvent(\"a\", \"e\")] public sealed partial record Item(int N);", context).Problems);
        Assert.Equal([$"File1.cs(1): DUNLIN007: {Problem}"], SourceProject.Of("[MemberState(\"a\")] public sealed partial record Item(int N);", context).Problems);
    }

    [Fact]
    public void A_record_that_two_contracts_list_is_an_error() =>
        Assert.Equal(
            ["File1.cs(2): DUNLIN008: 'Item' is listed by 'Items' and by 'Others': one contract says how its JSON is read and written"],
            SourceProject.Of(
                "[ChannelEvent(\"a\", \"e\")]\npublic sealed partial record Item(int N);",
                Context,
                Context.Replace("Items", "Others", StringComparison.Ordinal)).Problems);

    [Fact]
    public void Two_records_of_one_event_and_two_states_of_one_namespace_are_errors()
    {
        var project = SourceProject.Of("""
            [ChannelEvent("a", "e")] public sealed partial record First(int N);
            [ChannelEvent("a", "e", Ephemeral = true)] public sealed partial record Second(int N);
            [ChannelEvent("b", "e")] public sealed partial record Third(int N);
            [MemberState("a")] public sealed partial record Fourth(int N);
            [MemberState("a")] public sealed partial record Fifth(int N);
            [ChannelContract, JsonSerializable(typeof(First)), JsonSerializable(typeof(Second)), JsonSerializable(typeof(Third)), JsonSerializable(typeof(Fourth)), JsonSerializable(typeof(Fifth))]
            public sealed partial class Items : JsonSerializerContext;
            """);

        Assert.Equal(
            [
                "File1.cs(2): DUNLIN009: The event \"e\" of the namespace \"a\" is 'First' already, in the same contract",
                "File1.cs(5): DUNLIN010: The state of the namespace \"a\" is 'Fourth' already, in the same contract",
            ],
            project.Errors);
    }

    public static TheoryData<string, string, string> Names => new()
    {
        { "\"a:b\"", "\"e\"", "DUNLIN011: The namespace of 'Item' is not possible: it must not contain ':', which ends it in the name of a channel" },
        { "\"a\\n\"", "\"e\"", "DUNLIN011: The namespace of 'Item' is not possible: it must not contain control characters" },
        { "\"\\u0085\"", "\"e\"", "DUNLIN011: The namespace of 'Item' is not possible: it must not contain control characters" },
        { "\"\\ud800\"", "\"e\"", "DUNLIN011: The namespace of 'Item' is not possible: half a surrogate pair is no text" },
        { $"\"{new string('a', 200)}\"", "\"e\"", "DUNLIN011: The namespace of 'Item' is not possible: with its colon it has more than 200 bytes of UTF-8" },
        { "null!", "\"e\"", "DUNLIN011: The namespace of 'Item' is not possible: it is null" },
        { "\"a\"", "\"\"", "DUNLIN012: The event name of 'Item' is not possible: it is empty" },
        { "\"a\"", "null!", "DUNLIN012: The event name of 'Item' is not possible: it is empty" },
        { "\"a\"", "\"message\"", "DUNLIN012: The event name of 'Item' is not possible: \"message\" stands for publications without a name" },
        { "\"a\"", $"\"{new string('你', 67)}\"", "DUNLIN012: The event name of 'Item' is not possible: it has more than 200 bytes of UTF-8" },
        { "\"a\"", "\"x\\udc00\"", "DUNLIN012: The event name of 'Item' is not possible: half a surrogate pair is no text" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_that_the_protocol_does_not_allow_are_errors(string space, string name, string problem) =>
        Assert.Equal([$"File1.cs(1): {problem}"], SourceProject.Of($"[ChannelEvent({space}, {name})]\npublic sealed partial record Item(int N);", Context).Problems);

    [Fact]
    public void Names_as_long_as_the_protocol_allows_are_none() =>
        Assert.Empty(SourceProject.Of($"[ChannelEvent(\"{new string('a', 199)}\", \"{new string('你', 66)}ab\")] public sealed partial record Item(int N);", Context).Errors);

    [Fact]
    public void A_record_of_another_project_is_an_error_where_it_is_listed()
    {
        var shared = SourceProject.Of("[ChannelEvent(\"a\", \"e\")] public sealed partial record Item(int N);", Context);
        var project = SourceProject.Of("Server", [shared], "[ChannelContract]\n[JsonSerializable(typeof(Item))]\npublic sealed partial class Mine : JsonSerializerContext;");

        Assert.Equal(["File1.cs(2): DUNLIN013: 'Item' is of another project: the contract that lists it must be there too"], project.Problems);
    }

    [Fact]
    public void What_the_compiler_says_of_an_attribute_is_not_said_again() =>
        Assert.Empty(SourceProject.Of("[ChannelEvent(\"a\")] public sealed partial record Item(int N);\n[MemberState(5)] public sealed partial record Other(int N);").Problems);
}

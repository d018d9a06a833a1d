using System.Text;
using System.Text.Json;
using Dunlin.Contracts.Validation;
using Dunlin.TestSupport.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Contracts.Tests.Validation;

/// <summary>Whatever stands in a publication, the check ends with the record or with words: never with an exception, and never with the wrong answer.</summary>
public sealed class HostileJsonTests
{
    private static readonly string[] Names = ["body", "Body", "b\\u006fdy", "replyTo", "REPLYTO", "reply_to", "other", "", "\\u0000", "$type", "$ref", "\\ud83c\\udf89"];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1.5", "1e400", "\"\"", "\"text\"", "\"你好\"", "\"\\ud83c\\udf89\"", "\"exactly twenty chars\"", "\"twenty-one characters\"", "[]", "[null]", "{}", "{\"body\":\"x\"}",
    ];

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", "\"", ":", ",", "null", "0", "1e999", "\\", "\\u0000", "\\ud800", "\\udc00\\ud800", "\"body\":", "\"body\"", "\"\\ud800\":1,", "\"$type\":", "\u0000", "\uFEFF", "你", " ",
    ];

    [Fact]
    public void An_object_is_taken_exactly_when_its_members_are_as_the_record_says()
    {
        var member = from name in Gen.Elements(Names) from value in Gen.Elements(Values) select $"\"{name}\":{value}";
        var objects = Gen.ListOf(member).Select(members => $"{{{string.Join(',', members)}}}");

        Prop.ForAll(objects.ToArbitrary(), json => Assert.True(IsText(json) == Read(EventContract<ChatText>.Message, json), json)).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
    }

    [Fact]
    public void Anything_else_is_refused_in_words()
    {
        var texts = Gen.ListOf(Gen.Elements(Fragments)).Select(string.Concat);

        Prop.ForAll(texts.ToArbitrary(), json =>
        {
            ReadAll(json);
            ReadAll($"{{\"body\":\"x\",{json}}}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Fact]
    public void Random_bytes_are_refused_in_words() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            AssertWords(EventContract<ChatText>.Message, bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\"body\"")]
    [InlineData("{\"body\":\"x\"}{}")]
    [InlineData("{\"body\":\"x\"")]
    [InlineData("{\"body\":\"x\",}")]
    [InlineData("/**/{\"body\":\"x\"}")]
    [InlineData("{'body':'x'}")]
    [InlineData("{\"body\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    public void What_is_no_object_of_the_record_is_refused(string json) => Assert.False(Read(EventContract<ChatText>.Message, json));

    [Fact]
    public void A_path_that_is_cut_is_cut_between_characters()
    {
        // 🎉 is two UTF-16 units: the cut falls into one of them, whatever comes before.
        foreach (var shift in new[] { "", "x" })
        {
            var key = shift + string.Concat(Enumerable.Repeat("🎉", 100));
            var contract = new MessageContract<Booking>(PlainContext.Default.Booking);

            Assert.False(contract.TryRead(Encoding.UTF8.GetBytes($$$"""{"seat":"1","extras":{"{{{key}}}":"x"}}"""), out _, out var problem));

            Assert.Contains("🎉…: the value has the wrong type or form.", problem, StringComparison.Ordinal);
            AssertSendable(problem);
        }
    }

    /// <summary>What the record says, said again without its serializer.</summary>
    private static bool IsText(string json)
    {
        using var document = JsonDocument.Parse(json);
        var members = document.RootElement.EnumerateObject().ToList();
        var bodies = members.Where(member => member.Name.Equals("body", StringComparison.OrdinalIgnoreCase)).Select(member => member.Value).ToList();
        var replies = members.Where(member => member.Name.Equals("replyTo", StringComparison.OrdinalIgnoreCase)).Select(member => member.Value);
        return bodies.Count > 0
            && bodies.TrueForAll(body => body.ValueKind == JsonValueKind.String)
            && bodies[^1].GetString()!.Length <= 20
            && replies.All(reply => reply.ValueKind is JsonValueKind.String or JsonValueKind.Null);
    }

    private static void ReadAll(string json)
    {
        Read(EventContract<ChatText>.Message, json);
        Read(EventContract<Alarm>.Message, json);
        Read(StateContract<ChatState>.Message, json);
        Read(new MessageContract<Order>(PlainContext.Default.Order), json);
        Read(new MessageContract<Drawing>(PlainContext.Default.Drawing), json);
    }

    private static bool Read(MessageContract contract, string json) => AssertWords(contract, Encoding.UTF8.GetBytes(json));

    private static bool AssertWords(MessageContract contract, byte[] json)
    {
        var isTaken = contract.TryReadObject(json, out var message, out var problem);
        Assert.Equal(isTaken, message is not null);
        Assert.Equal(isTaken, problem is null);
        if (!isTaken)
            AssertSendable(problem!);
        return isTaken;
    }

    private static void AssertSendable(string problem)
    {
        Assert.InRange(problem.Length, 1, 2000);
        Assert.Equal(problem, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(problem)));
    }
}

using System.Text;
using Dunlin.WebSockets.Typed;

namespace Dunlin.Tests.WebSockets.Typed;

public sealed class MessageEnvelopeTests
{
    [Theory]
    [InlineData("""{"type":"chat"}""", "chat", "")]
    [InlineData("""  {"text":{"type":"inner","id":3},"id":7,"type":"chat"}  """, "chat", "7")]
    [InlineData("""{"id":"a\"b","\u0074ype":"ch\u0061t"}""", "chat", "\"a\\\"b\"")]
    [InlineData("""{"id":-1.5e3,"type":"消息"}""", "消息", "-1.5e3")]
    [InlineData("""{"type":"first","type":"last","id":1,"id":2}""", "last", "2")]
    [InlineData("""{"Type":"chat","ID":1}""", "", "")]
    [InlineData("""{"type":5,"id":null}""", "", "")]
    [InlineData("""{"type":"chat","id":{"a":1}}""", "chat", "")]
    [InlineData("""{"type":"chat","id":[1]}""", "chat", "")]
    [InlineData("""{"type":"chat","id":true}""", "chat", "")]
    [InlineData("""{"type":"\ud800","\ud800":1,"id":"\ud800"}""", "", "\"\\ud800\"")]
    [InlineData("""{}""", "", "")]
    public void Finds_type_and_id_wherever_they_stand(string json, string type, string id)
    {
        Assert.True(MessageEnvelope.TryRead(Encoding.UTF8.GetBytes(json), out var envelope, out var problem), problem);

        Assert.Equal(type, Encoding.UTF8.GetString(envelope.Type));
        Assert.Equal(id, Encoding.UTF8.GetString(envelope.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"type\"")]
    [InlineData("[]")]
    [InlineData("""[{"type":"chat"}]""")]
    [InlineData("{")]
    [InlineData("""{"type":"chat" """)]
    [InlineData("""{"type":"chat"}}""")]
    [InlineData("""{"type":"chat"} {"type":"chat"}""")]
    [InlineData("""{"type":"chat",}""")]
    [InlineData("""{"type":"chat"/**/}""")]
    [InlineData("""{type:"chat"}""")]
    [InlineData("""{'type':'chat'}""")]
    [InlineData("""{"type":"chat","n":01}""")]
    [InlineData("""{"type":"chat","n":NaN}""")]
    [InlineData("{\"type\":\"chat\",\"t\":\"a\nb\"}")]
    [InlineData("\uFEFF{\"type\":\"chat\"}")]
    [InlineData("hello")]
    public void Refuses_what_is_not_one_JSON_object(string json)
    {
        Assert.False(MessageEnvelope.TryRead(Encoding.UTF8.GetBytes(json), out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Says_where_the_JSON_is_broken()
    {
        MessageEnvelope.TryRead("{\"a\":x}"u8, out _, out var problem);

        Assert.Equal("The message is not valid JSON (line 1, byte 6).", problem);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(1_000_000, false)]
    public void Nesting_is_bounded(int depth, bool accepted)
    {
        var json = $$"""{"type":"chat","d":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        Assert.Equal(accepted, MessageEnvelope.TryRead(Encoding.UTF8.GetBytes(json), out _, out _));
    }

    [Fact]
    public void A_huge_id_is_not_repeated_and_a_huge_type_not_shown()
    {
        var json = Encoding.UTF8.GetBytes($$"""{"id":"{{new string('i', 10_000)}}","type":"{{new string('t', 10_000)}}"}""");
        Assert.True(MessageEnvelope.TryRead(json, out var envelope, out _));

        Assert.True(envelope.Id.IsEmpty);
        Assert.InRange(envelope.DescribeUnknownType().Length, 1, 100);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var json = """{"type":"chat","id":12,"text":"hello","list":[1,2,{"a":null}]}"""u8;
        MessageEnvelope.TryRead(json, out _, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            MessageEnvelope.TryRead(json, out _, out _);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

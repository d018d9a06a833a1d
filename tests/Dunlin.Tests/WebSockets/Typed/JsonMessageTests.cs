using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dunlin.TestSupport.Contracts;
using Dunlin.WebSockets.Typed;

namespace Dunlin.Tests.WebSockets.Typed;

public sealed class JsonMessageTests
{
    [Fact]
    public void Text_is_not_escaped_without_need() =>
        Assert.Equal("""{"text":"你好 <Ann> 🎉","to":null,"priority":1}""", Publish(new Chat("你好 <Ann> 🎉"), MessageJson.Reflected<Chat>()));

    [Fact]
    public void An_encoder_that_the_contract_names_is_used()
    {
        var options = new JsonSerializerOptions(PlainContext.Default.Options) { Encoder = JavaScriptEncoder.Default };

        Assert.Contains("\\u4F60", Publish(new Chat("你"), (JsonTypeInfo<Chat>)options.GetTypeInfo(typeof(Chat))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_generated_contract_is_used_as_it_is() =>
        Assert.Equal("""{"Text":"a","To":null,"Priority":1}""", Publish(new Chat("a"), PlainContext.Default.Chat));

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public void Messages_of_every_size_come_out_whole(int length)
    {
        var text = new string('x', length);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"\"{text}\"", Publish(text, MessageJson.Reflected<string>()));
            Assert.Equal("\"short\"", Publish("short", MessageJson.Reflected<string>()));
        }
    }

    [Fact]
    public void A_value_that_fails_leaves_nothing_behind()
    {
        Assert.Throws<InvalidOperationException>(() => Publish(new Failing("a"), MessageJson.Reflected<Failing>()));

        Assert.Equal("\"next\"", Publish("next", MessageJson.Reflected<string>()));
    }

    [Fact]
    public void A_message_may_be_written_while_another_is()
    {
        Assert.Equal("""{"inner":"\"a\""}""", Publish(new Nesting("a"), MessageJson.Reflected<Nesting>()));
    }

    [Fact]
    public void Publishing_generated_contracts_allocates_nothing_when_warm()
    {
        var topics = new RecordingTopics { Keep = false };
        var chat = new Chat("hello");
        for (var i = 0; i < 10; i++)
            topics.PublishJson("room", chat, PlainContext.Default.Chat);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            topics.PublishJson("room", chat, PlainContext.Default.Chat);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static string Publish<T>(T value, JsonTypeInfo<T> contract)
    {
        var topics = new RecordingTopics();
        topics.PublishJson("room", value, contract);
        return topics.Last!;
    }

    private sealed record Failing(string Before)
    {
        public string Broken => throw new InvalidOperationException("broken getter");
    }

    private sealed record Nesting(string Text)
    {
        [JsonIgnore]
        public string Text { get; } = Text;

        public string Inner => Publish(Text, MessageJson.Reflected<string>());
    }

    private sealed class RecordingTopics : ITopics
    {
        /// <summary>False for counting allocations: assertions and strings make some.</summary>
        public bool Keep { get; init; } = true;

        public string? Last { get; private set; }

        public int Count => 0;

        public PublishResult Publish(string topic, string text, bool compress = false) => throw new InvalidOperationException("Published a string: the point is not to make one.");

        public PublishResult Publish(string topic, ReadOnlySpan<byte> payload, MessageType type = MessageType.Binary, bool compress = false)
        {
            if (Keep)
            {
                Assert.Equal("room", topic);
                Assert.Equal(MessageType.Text, type);
                Last = Encoding.UTF8.GetString(payload);
            }

            return new PublishResult(1, 0);
        }

        public int SubscriberCount(string topic) => 0;
    }
}

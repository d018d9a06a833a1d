using System.Text;
using System.Text.Json;
using Dunlin.Client.Protocol;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Client.Tests.Protocol;

public sealed class MessageReaderTests
{
    private static List<ServerMessage> Read(string json) => MessageReader.Read(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void A_message_and_an_array_of_them_are_read()
    {
        Assert.Equal(MessageKind.Pong, Assert.Single(Read("""{"type":"pong","timestamp":1}""")).Kind);
        Assert.Equal([MessageKind.Pong, MessageKind.Unknown], Read("""[{"type":"pong"},{"type":"of the future","data":[{}]}]""").Select(message => message.Kind));
        Assert.Empty(Read("[]"));
    }

    [Fact]
    public void Data_stay_byte_for_byte()
    {
        const string data = """{ "a":1, "a":2,  "half":"\ud800", "deep":[[[ ]]] }""";
        var message = Assert.Single(Read($$"""{"data": {{data}} ,"type":"message","channel":"c","offset":7,"timestamp":5,"event":"e"}"""));
        Assert.Equal((data, 7, "c", "e"), (message.Data.ToString(), message.Offset, message.Channel, message.Event));
    }

    [Fact]
    public void Data_may_be_as_deep_as_the_protocol_permits()
    {
        var data = new string('[', 64) + new string(']', 64);
        var publications = Read($$"""[{"type":"history","publications":[{"data":{{data}},"offset":1}]}]""")[0].Publications!;
        Assert.Equal(data, publications[0].Data.ToString());
    }

    [Fact]
    public void Names_of_strangers_may_have_half_a_surrogate_pair()
    {
        Assert.Equal("a\ud800\n\"ä", Assert.Single(Read("""{"type":"message","user":"a\ud800\n\"ä"}""")).User);
        Assert.Equal("ä\ud83d\ude00", Assert.Single(Read("""{"type":"message","event":"\u00e4\ud83d\ude00"}""")).Event);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"type":1}""")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":"pong"} x""")]
    [InlineData("""[{"type":"pong"},1]""")]
    [InlineData("""[{"type":"pong"}""")]
    [InlineData("""{"type":"message","offset":"1"}""")]
    [InlineData("""{"type":"message","offset":1.5}""")]
    [InlineData("""{"type":"message","offset":99999999999999999999}""")]
    [InlineData("""{"type":"message","channel":{}}""")]
    [InlineData("""{"type":"subscribed","publications":{}}""")]
    [InlineData("""{"type":"subscribed","publications":[1]}""")]
    [InlineData("""{"type":"subscribed","recovered":"true"}""")]
    [InlineData("""{"type":"joined","member":[]}""")]
    [InlineData("""{"type":"joined","member":{"user":"nobody"}}""")]
    [InlineData("""{"type":"presence","members":"all"}""")]
    [InlineData("<html>502 Bad Gateway</html>")]
    public void What_is_not_the_protocol_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.ThrowsAny<JsonException>(() => MessageReader.Read(new byte[] { (byte)'{', 0xff, 0xfe, (byte)'}' }));

    [Fact]
    public void Whatever_is_read_is_read_or_refused() => Prop.ForAll<byte[]>(static bytes =>
    {
        try
        {
            MessageReader.Read(bytes);
        }
        catch (JsonException)
        {
            // That is an answer, too.
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_cut_anywhere_is_refused()
    {
        const string whole = """[{"type":"subscribed","id":1,"channel":"c\n","epoch":"e","offset":2,"recovered":true,"publications":[{"channel":"c","data":{"x":[1]},"offset":2}],"members":[{"connection":"a","state":1}]}]""";
        Assert.Single(Read(whole));
        for (var length = 0; length < whole.Length; length++)
            Assert.ThrowsAny<JsonException>(() => Read(whole[..length]));
    }

    [Fact]
    public void What_a_publication_says_is_what_was_read() => Prop.ForAll<NonNull<string>, NonNull<string>, long>(static (name, user, offset) =>
    {
        var json = JsonSerializer.Serialize(new { type = "message", @event = name.Get, user = user.Get, offset, data = name.Get });
        var publication = PublicationReader.Of(Assert.Single(Read(json)));
        return (publication.Event, publication.User, publication.Offset, publication.Data.ToElement().GetString()) ==
            (WellFormed(name.Get), WellFormed(user.Get), offset, WellFormed(name.Get));
    }).QuickCheckThrowOnFailure();

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}

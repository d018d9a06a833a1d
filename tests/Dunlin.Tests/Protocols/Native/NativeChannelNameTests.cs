using System.Text;
using Dunlin.Channels;
using Dunlin.Protocols.Native;

namespace Dunlin.Tests.Protocols.Native;

public sealed class NativeChannelNameTests
{
    [Theory]
    [InlineData("\"lobby\"", "lobby")]
    [InlineData("\"l\\u006fbby\"", "lobby")]
    [InlineData("\"team:42\"", "team:42")]
    [InlineData("\" \"", " ")]
    [InlineData("\"a\\/b\\\"c\\\\d\"", "a/b\"c\\d")]
    [InlineData("\"房间\"", "房间")]
    [InlineData("\"\\ud83d\\udc26\"", "\U0001F426")]
    public void A_name_is_the_text_that_the_JSON_says(string json, string name) => Assert.Equal(name, NameOf(json));

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"a\\u0000\"")]
    [InlineData("\"a\\n\"")]
    [InlineData("\"\\u0002everyone\"")]
    [InlineData("\"\\u007f\"")]
    [InlineData("\"\u007f\"")]
    [InlineData("\"\\u0085\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    public void Empty_names_control_characters_and_half_characters_are_refused(string json) => Assert.Null(NameOf(json));

    [Fact]
    public void Two_hundred_bytes_is_the_limit_in_UTF8_however_they_are_written()
    {
        Assert.NotNull(NameOf('"' + new string('x', 200) + '"'));
        Assert.Null(NameOf('"' + new string('x', 201) + '"'));
        Assert.NotNull(NameOf('"' + string.Concat(Enumerable.Repeat("\\u0078", 200)) + '"'));
        Assert.Null(NameOf('"' + string.Concat(Enumerable.Repeat("\\u0078", 201)) + '"'));
        Assert.NotNull(NameOf('"' + new string('é', 100) + '"'));
        Assert.Null(NameOf('"' + new string('é', 101) + '"'));
        Assert.Null(NameOf('"' + new string('x', 1_000_000) + '"'));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] json = [(byte)'"', 0xff, 0xfe, (byte)'"'];
        Assert.False(NativeChannelName.TryDecode(json, new char[NativeChannelName.MaxLength], out _));
    }

    [Fact]
    public void No_channel_has_the_topic_of_everyone() =>
        Assert.NotEqual(ChannelName.TopicOf("a")[0], NativeProtocol.Everyone[0]); // what no name can change

    private static string? NameOf(string json) =>
        NativeChannelName.TryDecode(Encoding.UTF8.GetBytes(json), new char[NativeChannelName.MaxLength], out var name) ? name.ToString() : null;
}

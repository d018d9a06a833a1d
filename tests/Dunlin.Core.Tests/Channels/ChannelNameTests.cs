using Dunlin.Channels;

namespace Dunlin.Tests.Channels;

public sealed class ChannelNameTests
{
    [Theory]
    [InlineData("lobby", "")]
    [InlineData("chat:lobby", "chat")]
    [InlineData("chat:lobby:2", "chat")]
    [InlineData(":lobby", "")]
    public void The_namespace_is_what_stands_before_the_first_colon(string name, string expected) =>
        Assert.Equal(expected, ChannelName.NamespaceOf(name).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("a\n")]
    [InlineData("\u0085")]
    public void What_is_no_text_is_no_name(string name) => Assert.False(ChannelName.IsValid(name));

    // Not as data of the test above: attributes keep text as UTF-8, which has no halves.
    [Fact]
    public void Half_a_character_is_no_text()
    {
        Assert.False(ChannelName.IsValid("\ud800"));
        Assert.False(ChannelName.IsValid("a\udc00b"));
        Assert.True(ChannelName.IsValid("\ud83d\udc26"));
    }

    [Fact]
    public void The_limit_is_200_bytes()
    {
        Assert.True(ChannelName.IsValid(new string('x', 200)));
        Assert.False(ChannelName.IsValid(new string('x', 201)));
        Assert.True(ChannelName.IsValid(new string('é', 100)));
        Assert.False(ChannelName.IsValid(new string('é', 101)));
    }
}

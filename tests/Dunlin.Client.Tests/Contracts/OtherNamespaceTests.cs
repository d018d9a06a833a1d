using Dunlin.TestSupport.Contracts;

namespace Dunlin.Client.Tests.Contracts;

/// <summary>Records belong to the channels of their namespace.</summary>
public sealed class OtherNamespaceTests
{
    [Theory]
    [InlineData("games:1")]
    [InlineData("chat")]
    [InlineData("Chat:lobby")]
    [InlineData("x:chat:lobby")]
    public async Task Records_are_not_for_channels_of_another_namespace(string name)
    {
        await using var client = new DunlinClient(new Uri("ws://localhost/ws"));
        var channel = client.Channel(name);

        Assert.Throws<ArgumentException>("channel", () => channel.On<ChatText>((_, _) => { }));
        await Assert.ThrowsAsync<ArgumentException>("channel", () => channel.PublishAsync(new ChatText("hi")));
        Assert.Throws<ArgumentException>("channel", () => channel.PublishEphemeral(new ChatTyping(true)));
        await Assert.ThrowsAsync<ArgumentException>("channel", () => channel.SetStateAsync(new ChatState("happy")));
        Assert.False(new Publication { Channel = name, Event = "text" }.Is<ChatText>());
    }

    [Fact]
    public void A_publication_that_does_not_fit_says_why()
    {
        var publication = new Publication { Channel = "chat:lobby", Event = "text", Data = JsonPayload.Parse("""{"replyTo":5}""") };

        var error = Assert.Throws<DunlinException>(() => publication.Read<ChatText>());

        Assert.Equal(("bad_message", "chat:lobby", "this is no ChatText. body: is required."), (error.Code, error.Channel, error.Message));
    }
}

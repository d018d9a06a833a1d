using Dunlin.Client;

namespace Dunlin.Testing.Tests.Stress;

/// <summary>A client of channels, and what it must have received.</summary>
internal sealed class ChannelPerson(string name, DunlinClient client)
{
    public static readonly string[] Channels = ["a", "b"];
    private readonly Dictionary<string, Recorded<Publication>> _recorded = [];
    private readonly Dictionary<string, ExpectedTexts> _expected = Channels.ToDictionary(channel => channel, channel => new ExpectedTexts($"{name} in {channel}"));

    public string Name => name;

    public DunlinClient Client => client;

    /// <summary>Its connection is cut, and it has not come back.</summary>
    public bool IsAway { get; set; }

    public async Task JoinAsync()
    {
        await client.ConnectAsync();
        foreach (var key in Channels)
        {
            var channel = client.Channel(key);
            _recorded[key] = channel.Record();
            await channel.SubscribeAsync();
        }
    }

    public void Expect(string channel, string text) => _expected[channel].Add(text);

    public void Publish(string channel, string text) => _ = client.Channel(channel).PublishAsync("message", JsonPayload.Parse($"\"{text}\""));

    public void Check()
    {
        if (IsAway)
            Assert.All(_recorded.Values, recorded => Assert.Empty(recorded.Items));
        else
            Array.ForEach(Channels, channel => _expected[channel].Check(_recorded[channel].Take().Select(publication => publication.Data.ToString().Trim('"'))));
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using Dunlin.Brokers;

namespace Dunlin.Server.Http.Publishing;

/// <summary>Publishes what a JSON object says: <c>{"channel": "name", "data": anything}</c>; optional <c>event</c>, a name, <c>ephemeral</c>, and <c>key</c>.</summary>
internal sealed class Publisher(IChannels channels)
{
    public async ValueTask<Outcome<PublishAnswer>> PublishAsync(JsonElement publication)
    {
        if (!publication.TryGetText("channel", out var channel) || channel is null)
            return "'channel' must be a string.";
        if (!publication.TryGetProperty("data", out var data))
            return "'data' is missing.";
        if (!publication.TryGetText("event", out var name))
            return "'event' must be a string.";
        if (!publication.TryGetFlag("ephemeral", out var ephemeral))
            return "'ephemeral' must be true or false.";
        if (!publication.TryGetText("key", out var key))
            return "'key' must be a string.";

        try
        {
            return Answer(await channels.PublishAsync(channel, JsonMarshal.GetRawUtf8Value(data), new ChannelPublishOptions { Event = name, Ephemeral = ephemeral, Key = key }));
        }
        catch (ArgumentException exception)
        {
            return exception.Message.Split(" (Parameter", 2)[0];
        }
        catch (BrokerUnavailableException)
        {
            return BrokerFailures.Outcome<PublishAnswer>();
        }
    }

    private static PublishAnswer Answer(ChannelPublishResult result) =>
        result.Offset > 0
            ? new PublishAnswer(result.Offset, result.Epoch, result.Reached, result.IsDuplicate)
            : new PublishAnswer(null, null, result.Reached, result.IsDuplicate);
}

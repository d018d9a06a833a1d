using Dunlin.Contracts;
using Dunlin.Contracts.Validation;
using Dunlin.WebSockets.Typed;

namespace Dunlin;

/// <summary>Publishes events of contracts. Thread-safe, like what it extends.</summary>
public static class TypedChannelsExtensions
{
    /// <summary>Publishes an event: its name, whether it is kept, and its JSON are as the contract says.</summary>
    /// <param name="channels">The server's channels.</param>
    /// <param name="channel">A channel of the event's namespace.</param>
    /// <param name="message">The event.</param>
    /// <param name="key">See <see cref="ChannelPublishOptions.Key"/>. Default: null, none.</param>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <returns>Ended already, unless a broker joins several nodes.</returns>
    /// <exception cref="ArgumentException">That is no channel name, no channel of the namespace, or no key; or a member of the message is not valid.</exception>
    /// <exception cref="Brokers.BrokerUnavailableException">The broker cannot be reached; it may have been published all the same, so repeat it with the same key.</exception>
    public static ValueTask<ChannelPublishResult> PublishAsync<TEvent>(this IChannels channels, string channel, TEvent message, string? key = null)
        where TEvent : class, IChannelEvent<TEvent>
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(message);
        ChannelNamespace.Require<TEvent>(TEvent.Namespace, channel);
        var json = JsonMessage.Rent(MessageJson.EncoderFor(TEvent.Json));
        try
        {
            if (!EventContract<TEvent>.Message.TryWrite(message, json.Writer, out var problem))
                throw new ArgumentException($"The {typeof(TEvent).Name} is not as its contract says. {problem}", nameof(message));

            return channels.PublishAsync(channel, json.WrittenSpan, new ChannelPublishOptions { Event = TEvent.Event, Ephemeral = TEvent.IsEphemeral, Key = key });
        }
        finally
        {
            // A span is read before the call returns, however long its task takes.
            json.Dispose();
        }
    }
}

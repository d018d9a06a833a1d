using Dunlin.Client.Contracts;
using Dunlin.Contracts;
using Dunlin.Contracts.Validation;

namespace Dunlin.Client;

/// <summary>
/// Channels with the records of a contract: its event names, its JSON and its rules. A record of another namespace is an <see cref="ArgumentException"/> at once. Thread-safe, like what they extend.
/// </summary>
public static class TypedChannelExtensions
{
    /// <summary>
    /// Calls the handler for publications of an event, one after the other: the next one waits for the task. It does not subscribe. One whose data are not as the contract says is left out, and told by
    /// <see cref="DunlinClient.Error"/> with the code <c>bad_message</c>.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="handler">See <see cref="DunlinChannel.On(string, Func{Publication, Task})"/>.</param>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <returns>Dispose it to take the handler away again.</returns>
    /// <exception cref="ArgumentException">The channel is of another namespace.</exception>
    /// <exception cref="InvalidOperationException">The channel is read by <c>await foreach</c>.</exception>
    public static IDisposable On<TEvent>(this DunlinChannel channel, Func<TEvent, Publication, Task> handler)
        where TEvent : class, IChannelEvent<TEvent>
    {
        Require<TEvent>(channel, TEvent.Namespace);
        ArgumentNullException.ThrowIfNull(handler);
        return channel.On(TEvent.Event, publication =>
        {
            if (EventContract<TEvent>.Message.TryRead(publication.Data.Utf8.Span, out var message, out var problem))
                return handler(message, publication);

            channel.Tell(new DunlinException(DunlinErrorCode.BadMessage, $"a publication '{publication.Event}' is no {typeof(TEvent).Name} and was left out. {problem}") { Channel = channel.Name });
            return Task.CompletedTask;
        });
    }

    /// <summary>The same for a handler that does not wait.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="handler">Called with the data and the publication.</param>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <returns>Dispose it to take the handler away again.</returns>
    /// <exception cref="ArgumentException">The channel is of another namespace.</exception>
    /// <exception cref="InvalidOperationException">The channel is read by <c>await foreach</c>.</exception>
    public static IDisposable On<TEvent>(this DunlinChannel channel, Action<TEvent, Publication> handler)
        where TEvent : class, IChannelEvent<TEvent>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return channel.On<TEvent>((message, publication) =>
        {
            handler(message, publication);
            return Task.CompletedTask;
        });
    }

    /// <summary>Publishes an event that histories keep. See <see cref="DunlinChannel.PublishAsync(string, JsonPayload, PublishOptions?, CancellationToken)"/>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="message">The event.</param>
    /// <param name="options">How; null: with the defaults.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <exception cref="ArgumentException">The channel is of another namespace.</exception>
    /// <exception cref="DunlinException">It is not as the contract says (<c>bad_message</c>, before anything is sent), refused or given up.</exception>
    public static Task<PublishResult> PublishAsync<TEvent>(this DunlinChannel channel, TEvent message, PublishOptions? options = null, CancellationToken cancellationToken = default)
        where TEvent : class, IStoredEvent<TEvent>
    {
        Require<TEvent>(channel, TEvent.Namespace);
        return channel.PublishAsync(TEvent.Event, Write(channel, message), options, cancellationToken);
    }

    /// <summary>Publishes an event that nobody keeps. See <see cref="DunlinChannel.PublishEphemeral(string, JsonPayload)"/>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="message">The event.</param>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <exception cref="ArgumentException">The channel is of another namespace.</exception>
    /// <exception cref="DunlinException">It is not as the contract says (<c>bad_message</c>), or too large.</exception>
    public static bool PublishEphemeral<TEvent>(this DunlinChannel channel, TEvent message)
        where TEvent : class, IEphemeralEvent<TEvent>
    {
        Require<TEvent>(channel, TEvent.Namespace);
        return channel.PublishEphemeral(TEvent.Event, Write(channel, message));
    }

    /// <summary>Says something of this client to those who look at who is there. See <see cref="DunlinChannel.SetStateAsync(JsonPayload, CancellationToken)"/>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="state">What.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <typeparam name="TState">The state's record.</typeparam>
    /// <exception cref="ArgumentException">The channel is of another namespace.</exception>
    /// <exception cref="DunlinException">It is not as the contract says (<c>bad_message</c>, before anything is sent) or refused, or the channel is not subscribed.</exception>
    public static Task SetStateAsync<TState>(this DunlinChannel channel, TState state, CancellationToken cancellationToken = default)
        where TState : class, IMemberState<TState>
    {
        Require<TState>(channel, TState.Namespace);
        return channel.SetStateAsync(ContractPayload.Write(StateContract<TState>.Message, state, TState.Json.Options.Encoder, channel.Name), cancellationToken);
    }

    private static JsonPayload Write<TEvent>(DunlinChannel channel, TEvent message)
        where TEvent : class, IChannelEvent<TEvent> =>
        ContractPayload.Write(EventContract<TEvent>.Message, message, TEvent.Json.Options.Encoder, channel.Name);

    private static void Require<TRecord>(DunlinChannel channel, string @namespace)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ChannelNamespace.Require<TRecord>(@namespace, channel.Name);
    }
}

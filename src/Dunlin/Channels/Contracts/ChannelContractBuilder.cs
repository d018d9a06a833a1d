using System.Diagnostics.CodeAnalysis;
using Dunlin.Channels.Contracts;
using Dunlin.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dunlin;

/// <summary>
/// Says what an application does with the events of a contract. The handlers of an event are called in the order in which they were added, behind all <see cref="ChannelEvents"/>, until one refuses.
/// </summary>
public sealed class ChannelContractBuilder
{
    private readonly IServiceCollection _services;
    private readonly RegisteredContract _contract;

    internal ChannelContractBuilder(IServiceCollection services, RegisteredContract contract)
    {
        _services = services;
        _contract = contract;
    }

    /// <summary>Calls a function when a client is about to publish an event: see <see cref="IChannelEventHandler{TEvent}.HandleAsync"/>.</summary>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <param name="handler">Called at the same time for different connections. It begins on an event loop: await, do not block.</param>
    /// <exception cref="ArgumentException">The contract does not list the record.</exception>
    public ChannelContractBuilder On<TEvent>(Func<PublishContext, TEvent, ValueTask> handler)
        where TEvent : class, IChannelEvent<TEvent>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TEvent>((_, context, message) => handler(context, (TEvent)message));
    }

    /// <summary>The same for a function that does not wait.</summary>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <param name="handler">Called at the same time for different connections, on their event loops: it must not block.</param>
    /// <exception cref="ArgumentException">The contract does not list the record.</exception>
    public ChannelContractBuilder On<TEvent>(Action<PublishContext, TEvent> handler)
        where TEvent : class, IChannelEvent<TEvent>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TEvent>((_, context, message) =>
        {
            handler(context, (TEvent)message);
            return default;
        });
    }

    /// <summary>The same for a class, which is taken from the call's dependency-injection scope. It is registered as scoped, unless it is registered already.</summary>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <typeparam name="THandler">The class.</typeparam>
    /// <exception cref="ArgumentException">The contract does not list the record.</exception>
    public ChannelContractBuilder On<TEvent, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where TEvent : class, IChannelEvent<TEvent>
        where THandler : class, IChannelEventHandler<TEvent>
    {
        _services.TryAddScoped<THandler>();
        return Add<TEvent>(static (services, context, message) => services.GetRequiredService<THandler>().HandleAsync(context, (TEvent)message));
    }

    private ChannelContractBuilder Add<TEvent>(ContractHandler handler)
        where TEvent : class, IChannelEvent<TEvent>
    {
        var space = _contract.Namespaces.FirstOrDefault(static space => space.Name == TEvent.Namespace);
        if (space?.Find(TEvent.Event) is not { } known || !known.IsOf(typeof(TEvent)))
            throw new ArgumentException($"The contract {_contract.Name} does not list {typeof(TEvent).FullName}.", nameof(handler));

        known.Add(handler);
        return this;
    }
}

using Dunlin.Contracts;
using Dunlin.Contracts.Validation;

namespace Dunlin.Channels.Contracts;

/// <summary>Does something with an event, with what the call's dependency-injection scope has.</summary>
internal delegate ValueTask ContractHandler(IServiceProvider services, PublishContext context, object message);

/// <summary>An event of a contract, and what the application does with it. Handlers are added while the application is built; thread-safe from then on.</summary>
internal sealed class ContractEvent(ChannelEventDescriptor descriptor)
{
    private readonly List<ContractHandler> _handlers = [];

    public bool IsEphemeral => descriptor.IsEphemeral;

    /// <summary>What its data must be.</summary>
    public MessageContract Contract => descriptor.Message;

    public bool HasHandlers => _handlers.Count > 0;

    /// <summary>Whether it is the event of this record.</summary>
    public bool IsOf(Type record) => descriptor.Json.Type == record;

    public void Add(ContractHandler handler) => _handlers.Add(handler);

    /// <summary>Calls the handlers in the order in which they were added, until one refuses.</summary>
    public async ValueTask CallAsync(IServiceProvider services, PublishContext context, object message)
    {
        foreach (var handler in _handlers)
        {
            await handler(services, context, message);
            if (context.Refusal is not null)
                return;
        }
    }
}

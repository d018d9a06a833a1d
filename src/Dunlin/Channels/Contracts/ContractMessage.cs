namespace Dunlin.Channels.Contracts;

/// <summary>What a client wants to publish, read and checked.</summary>
/// <param name="Event">Its event.</param>
/// <param name="Value">Its record.</param>
internal readonly record struct ContractMessage(ContractEvent Event, object Value)
{
    /// <summary>Tells the application's handlers.</summary>
    public ValueTask CallHandlersAsync(IServiceProvider services, PublishContext context) => Event.CallAsync(services, context, Value);
}

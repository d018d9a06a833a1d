namespace Dunlin.Contracts.Validation;

/// <summary>What the data of an event must be, made when it is first asked for.</summary>
internal static class EventContract<TEvent>
    where TEvent : class, IChannelEvent<TEvent>
{
    public static MessageContract<TEvent> Message { get; } = new(TEvent.Json);
}

namespace Dunlin;

/// <summary>
/// What your application does when a client is about to publish an event of a contract. Register it with <see cref="ChannelContractBuilder.On{TEvent, THandler}"/>; it is made anew for each call, in the
/// call's dependency-injection scope, unless the application registers it otherwise.
/// </summary>
/// <typeparam name="TEvent">The event's record.</typeparam>
public interface IChannelEventHandler<in TEvent>
    where TEvent : class
{
    /// <summary>
    /// A client is about to publish. The rules of the channel permit it, the data are as the contract says, and <see cref="ChannelEvents.OnPublishAsync"/> has not refused it. A repetition with the
    /// same idempotency key comes here again. An exception is logged and answered with the error <c>internal</c>; nothing is published then.
    /// </summary>
    /// <param name="context">Who, where, and <see cref="RefusableContext.Refuse"/>.</param>
    /// <param name="message">The data.</param>
    ValueTask HandleAsync(PublishContext context, TEvent message);
}

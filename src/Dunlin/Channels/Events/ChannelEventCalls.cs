using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dunlin.Channels.Events;

/// <summary>Calls the application's <see cref="ChannelEvents"/>. Never throws: what they throw is logged, and refuses. Thread-safe.</summary>
internal sealed class ChannelEventCalls(IServiceScopeFactory scopes, IServiceProviderIsService services, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("Dunlin.Events");

    /// <summary>Whether there are any. Without, nothing is to be called.</summary>
    public bool Any { get; } = services.IsService(typeof(ChannelEvents));

    public ValueTask<EventRefusal?> ConnectAsync(ClientIdentity identity, ulong connection) =>
        Any ? AskAsync(new ConnectContext(identity, connection), static (events, context) => events.OnConnectAsync(context)) : default;

    public ValueTask<EventRefusal?> SubscribeAsync(ClientIdentity identity, ulong connection, string channel) =>
        Any ? AskAsync(new SubscribeContext(identity, connection, channel), static (events, context) => events.OnSubscribeAsync(context)) : default;

    public ValueTask<EventRefusal?> PublishAsync(PublishContext context) =>
        Any ? AskAsync(context, static (events, context) => events.OnPublishAsync(context)) : default;

    public async ValueTask DisconnectAsync(ClientIdentity identity, ulong connection, int code)
    {
        if (Any)
            await CallAsync(new DisconnectContext(identity, connection, code), static (events, context) => events.OnDisconnectAsync(context), static _ => false);
    }

    private async ValueTask<EventRefusal?> AskAsync<TContext>(TContext context, Func<ChannelEvents, TContext, ValueTask> call)
        where TContext : RefusableContext =>
        await CallAsync(context, call, static context => context.Refusal is not null) ? context.Refusal : EventRefusal.Failure;

    /// <returns>Whether none has failed.</returns>
    private async ValueTask<bool> CallAsync<TContext>(TContext context, Func<ChannelEvents, TContext, ValueTask> call, Func<TContext, bool> isDecided)
        where TContext : ClientContext
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            foreach (var events in scope.ServiceProvider.GetServices<ChannelEvents>())
            {
                await call(events, context);
                if (isDecided(context))
                    break;
            }

            return true;
        }
        catch (Exception exception)
        {
            ChannelEventLog.Failed(_logger, context.Connection, typeof(TContext).Name, exception);
            return false;
        }
    }
}

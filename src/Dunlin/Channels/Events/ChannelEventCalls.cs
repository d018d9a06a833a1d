using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunlin.Channels.Events;

/// <summary>
/// Calls the application's <see cref="ChannelEvents"/>. Never throws: what they throw is logged, and refuses. Thread-safe. As a hosted service, which stops after the connections, it waits
/// for what is still being told of their end.
/// </summary>
internal sealed class ChannelEventCalls(IServiceScopeFactory scopes, IServiceProviderIsService services, ILoggerFactory loggers) : IHostedService
{
    private readonly TaskCompletionSource _allTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _untold = 1;

    private readonly ILogger _logger = loggers.CreateLogger("Dunlin.Events");

    /// <summary>Whether there are any. Without, nothing is to be called.</summary>
    public bool Any { get; } = services.IsService(typeof(ChannelEvents));

    public ValueTask<EventRefusal?> ConnectAsync(ConnectContext context) =>
        Any ? AskAsync(context, static (events, context) => events.OnConnectAsync(context)) : default;

    public ValueTask<EventRefusal?> SubscribeAsync(ClientIdentity identity, ulong connection, string channel) =>
        Any ? AskAsync(new SubscribeContext(identity, connection, channel), static (events, context) => events.OnSubscribeAsync(context)) : default;

    /// <summary>Asks those that hear of every publication, then those that handle this one's event.</summary>
    public async ValueTask<EventRefusal?> PublishAsync(PublishContext context)
    {
        var isCalled = await CallAsync(context, static (events, context) => events.OnPublishAsync(context), IsRefused, static (services, context) => context.Message?.CallHandlersAsync(services, context) ?? default);
        return isCalled ? context.Refusal : EventRefusal.Failure;
    }

    public async ValueTask DisconnectAsync(ClientIdentity identity, ulong connection, int code)
    {
        if (!Any)
            return;

        Interlocked.Increment(ref _untold);
        await CallAsync(new DisconnectContext(identity, connection, code), static (events, context) => events.OnDisconnectAsync(context), static _ => false);
        OneLess();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        OneLess();
        await _allTold.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void OneLess()
    {
        if (Interlocked.Decrement(ref _untold) == 0)
            _allTold.TrySetResult();
    }

    private async ValueTask<EventRefusal?> AskAsync<TContext>(TContext context, Func<ChannelEvents, TContext, ValueTask> call)
        where TContext : RefusableContext =>
        await CallAsync(context, call, IsRefused) ? context.Refusal : EventRefusal.Failure;

    private static bool IsRefused(RefusableContext context) => context.Refusal is not null;

    /// <returns>Whether none has failed.</returns>
    private async ValueTask<bool> CallAsync<TContext>(
        TContext context, Func<ChannelEvents, TContext, ValueTask> call, Func<TContext, bool> isDecided, Func<IServiceProvider, TContext, ValueTask>? callLast = null)
        where TContext : ClientContext
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            foreach (var events in scope.ServiceProvider.GetServices<ChannelEvents>())
            {
                await call(events, context);
                if (isDecided(context))
                    return true;
            }

            if (callLast is not null)
                await callLast(scope.ServiceProvider, context);
            return true;
        }
        catch (Exception exception)
        {
            ChannelEventLog.Failed(_logger, context.Connection, typeof(TContext).Name, exception);
            return false;
        }
    }
}

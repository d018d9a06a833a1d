namespace Dunlin.Testing.Tests.Stress;

/// <summary>Takes a few turns of the thread pool before it lets anything pass.</summary>
internal sealed class HesitantEvents : ChannelEvents
{
    public override async ValueTask OnConnectAsync(ConnectContext context) => await Task.Yield();

    public override async ValueTask OnSubscribeAsync(SubscribeContext context)
    {
        await Task.Yield();
        await Task.Yield();
    }

    public override async ValueTask OnPublishAsync(PublishContext context)
    {
        for (var left = context.Data.Span[^2] % 4; left > 0; left--)
            await Task.Yield();
    }
}

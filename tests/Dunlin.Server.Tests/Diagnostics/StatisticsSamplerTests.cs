using Dunlin.Server.Diagnostics;
using Dunlin.TestSupport;

namespace Dunlin.Server.Tests.Diagnostics;

public sealed class StatisticsSamplerTests : IWebSocketConnections, IChannels
{
    private WebSocketStatistics _counters;

    int IWebSocketConnections.Count => _counters.Connections;

    [Fact]
    public async Task Rates_are_those_of_the_last_whole_second()
    {
        var time = new ManualTimeProvider();
        using var sampler = new StatisticsSampler(this, this, time);
        _counters = Counters(received: 1_000, sent: 10, deliveries: 90);
        await sampler.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), Rates(sampler));

        _counters = Counters(received: 1_250, sent: 20, deliveries: 180);
        Assert.Equal((0, 0), Rates(sampler));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((250, 100), Rates(sampler));

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), Rates(sampler));
        Assert.Equal(2, sampler.Read().UptimeSeconds);
    }

    [Fact]
    public async Task Nothing_is_sampled_after_the_stop()
    {
        var time = new ManualTimeProvider();
        using var sampler = new StatisticsSampler(this, this, time);
        await sampler.StartAsync(TestContext.Current.CancellationToken);
        await sampler.StopAsync(TestContext.Current.CancellationToken);

        _counters = Counters(received: 1_000, sent: 0, deliveries: 0);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((0, 0), Rates(sampler));
    }

    [Fact]
    public void Channels_and_subscriptions_are_those_of_clients_not_of_the_engine()
    {
        using var sampler = new StatisticsSampler(this, this, new ManualTimeProvider());
        _counters = new WebSocketStatistics(Connections: 3, Subscriptions: 8, Topics: 3, 0, 0, 0, 0, 0, 0);

        var read = sampler.Read();

        Assert.Equal((3, 2, 5), (read.Connections, read.Channels, read.Subscriptions));
    }

    int IChannels.Count => 2;

    int IChannels.Subscriptions => 5;

    WebSocketStatistics IWebSocketConnections.GetStatistics() => _counters;

    int IChannels.SubscriberCount(string channel) => throw new NotSupportedException();

    ChannelPage IChannels.List(string prefix, string? after, int limit) => throw new NotSupportedException();

    ValueTask<ChannelPresence?> IChannels.ReadPresenceAsync(string channel) => throw new NotSupportedException();

    ValueTask<ChannelHistory?> IChannels.ReadHistoryAsync(string channel, int limit, ChannelPosition? since, bool newestFirst) => throw new NotSupportedException();

    ValueTask<ChannelPublishResult> IChannels.PublishAsync(string channel, ReadOnlySpan<byte> data, ChannelPublishOptions options) => throw new NotSupportedException();

    private static (double In, double Out) Rates(StatisticsSampler sampler)
    {
        var read = sampler.Read();
        return (read.MessagesInPerSecond, read.MessagesOutPerSecond);
    }

    private static WebSocketStatistics Counters(long received, long sent, long deliveries) =>
        new(0, 0, 0, received, sent, 0, deliveries, 0, 0);
}

using System.Diagnostics.Metrics;
using Dunlin.Brokers;
using Dunlin.Channels;
using Dunlin.Limits;
using Dunlin.WebSockets;
using Microsoft.Extensions.Hosting;

namespace Dunlin.Diagnostics;

/// <summary>
/// The instruments of a server, there from its start on. All are observed: they read counters that are kept anyway, and cost nothing until somebody collects them.
/// </summary>
internal sealed class ServerInstruments : IHostedService
{
    private readonly WebSocketEngine _engine;
    private readonly ChannelRegistry _channels;
    private readonly LimitCounters _limits;

    public ServerInstruments(DunlinMeter dunlin, WebSocketEngine engine, ChannelRegistry channels, LimitCounters limits, BrokerNode broker)
    {
        (_engine, _channels, _limits) = (engine, channels, limits);
        CreateForConnections(dunlin.Meter);
        CreateForMessages(dunlin.Meter);
        CreateForChannels(dunlin.Meter);
        if (broker.IsConfigured)
            CreateForBroker(dunlin.Meter, broker);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void CreateForConnections(Meter meter)
    {
        meter.CreateObservableUpDownCounter("dunlin.connections.open", () => _engine.Count, "{connection}", "Connections that are open.");
        meter.CreateObservableCounter("dunlin.connections.opened", () => _engine.OpenedSinceStart, "{connection}", "Connections that have been opened.");
        meter.CreateObservableCounter("dunlin.connections.closed", Closed, "{connection}", "Connections that have ended, by close code.");
        meter.CreateObservableCounter("dunlin.connections.slow", Slow, "{connection}", "Times that a connection passed its backpressure limit, by what happened then.");
        meter.CreateObservableCounter("dunlin.limit.refusals", Refused, "{refusal}", "What was refused because of a limit, by the limit.");
    }

    private void CreateForMessages(Meter meter)
    {
        meter.CreateObservableCounter("dunlin.messages.received", () => _engine.GetStatistics().MessagesReceived, "{message}", "Messages received.");
        meter.CreateObservableCounter("dunlin.messages.sent", MessagesSent, "{message}", "Messages sent; a publication counts once for each subscriber it reached.");
        meter.CreateObservableCounter("dunlin.messages.dropped", () => _engine.Topics.Dropped, "{message}", "Messages that were not sent to a connection over its backpressure limit.");
        meter.CreateObservableCounter("dunlin.network.received", () => _engine.GetStatistics().BytesReceived, "By", "Bytes received on connections.");
        meter.CreateObservableCounter("dunlin.network.sent", () => _engine.GetStatistics().BytesSent, "By", "Bytes sent on connections.");
        meter.CreateObservableCounter("dunlin.publications", () => _engine.Topics.Publications, "{publication}", "Messages published, notifications and notices included.");
    }

    private void CreateForChannels(Meter meter)
    {
        meter.CreateObservableUpDownCounter("dunlin.channels", () => _channels.Count, "{channel}", "Channels that have a subscriber or keep a publication.");
        meter.CreateObservableUpDownCounter("dunlin.subscriptions", () => _channels.Subscriptions, "{subscription}", "Subscriptions of connections to channels.");
        meter.CreateObservableUpDownCounter("dunlin.history.entries", () => _channels.Sum(static channel => channel.HistoryEntries), "{publication}", "Publications that channels keep.");
        meter.CreateObservableUpDownCounter("dunlin.history.size", () => _channels.Sum(static channel => channel.HistoryBytes), "By", "Bytes of the publications that channels keep.");
        meter.CreateObservableUpDownCounter("dunlin.presence.members", () => _channels.Sum(static channel => channel.MemberCount), "{member}", "Members of channels that say who is there.");
    }

    private static void CreateForBroker(Meter meter, BrokerNode broker)
    {
        meter.CreateObservableUpDownCounter("dunlin.broker.connected", () => broker.IsConnected ? 1 : 0, "{connection}", "1 while the broker can be reached, else 0.");
        meter.CreateObservableCounter("dunlin.broker.losses", () => broker.Counters.Losses, "{loss}", "Times that the broker was lost.");
        meter.CreateObservableUpDownCounter("dunlin.broker.channels", () => broker.Followed, "{channel}", "Channels that the broker tells this node of.");
        meter.CreateObservableCounter("dunlin.broker.gaps.filled", () => broker.Counters.GapsFilled, "{gap}", "Gaps in what a channel was told that were filled from the broker's history.");
        meter.CreateObservableCounter("dunlin.broker.positions.lost", () => broker.Counters.PositionsLost, "{channel}", "Times that a channel had missed what nobody keeps any more, and its subscribers were told.");
        meter.CreateObservableCounter("dunlin.broker.refusals", () => broker.Counters.Refused, "{publication}", "Publications that were refused because the broker could not be reached.");
    }

    private long MessagesSent()
    {
        var statistics = _engine.GetStatistics();
        return statistics.MessagesSent + statistics.Deliveries;
    }

    private IEnumerable<Measurement<long>> Closed() =>
        _engine.Closed.Read().Select(static one => new Measurement<long>(one.Closed, new KeyValuePair<string, object?>("dunlin.close.code", one.Code)));

    private IEnumerable<Measurement<long>> Slow() =>
        Enum.GetValues<SlowConsumerPolicy>().Select(policy =>
            new Measurement<long>(_engine.Topics.SlowConsumers(policy), new KeyValuePair<string, object?>("dunlin.slow_consumer.policy", NameOf(policy))));

    private IEnumerable<Measurement<long>> Refused() =>
        Enum.GetValues<LimitKind>().Select(limit => new Measurement<long>(_limits[limit], new KeyValuePair<string, object?>("dunlin.limit", NameOf(limit))));

    private static string NameOf(SlowConsumerPolicy policy) => policy switch
    {
        SlowConsumerPolicy.DropNewest => "drop_newest",
        SlowConsumerPolicy.SkipToTail => "skip_to_tail",
        _ => "close",
    };

    private static string NameOf(LimitKind limit) => limit switch
    {
        LimitKind.Connections => "connections",
        LimitKind.ConnectionsPerAddress => "connections_per_address",
        LimitKind.ConnectionsPerUser => "connections_per_user",
        LimitKind.Channels => "channels",
        LimitKind.ChannelsPerConnection => "channels_per_connection",
        LimitKind.CommandsPerMessage => "commands_per_message",
        _ => "rate",
    };
}

using System.Diagnostics.CodeAnalysis;
using Dunlin.Brokers;
using Dunlin.Brokers.Memory;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Brokers;

/// <summary>Several real servers that a broker joins.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly MemoryBrokerEngine _engine;

    private TestCluster(MemoryBrokerEngine engine) => _engine = engine;

    public List<Node> Nodes { get; } = [];

    /// <param name="nodes">How many.</param>
    /// <param name="dunlin">Options of each.</param>
    /// <param name="faults">What goes wrong between the nodes and the broker; null: nothing.</param>
    /// <param name="time">The clock of the servers.</param>
    /// <param name="configure">Of each.</param>
    /// <param name="native">The protocol's options of each.</param>
    public static async Task<TestCluster> StartAsync(
        int nodes = 2,
        Action<DunlinOptions>? dunlin = null,
        BrokerFaults? faults = null,
        TimeProvider? time = null,
        Action<WebApplicationBuilder>? configure = null,
        Action<NativeProtocolOptions>? native = null)
    {
        var cluster = new TestCluster(new MemoryBrokerEngine(time));
        for (var i = 0; i < nodes; i++)
        {
            var memory = new MemoryBroker(cluster._engine);
            var broker = new FaultyBroker(memory, faults ?? new BrokerFaults());
            var app = await TestApp.StartAsync(
                app => app.MapDunlin(configure: native),
                dunlin: dunlin,
                configure: builder =>
                {
                    builder.Services.AddSingleton<IBroker>(broker);
                    if (time is not null)
                        builder.Services.AddSingleton(time);
                    configure?.Invoke(builder);
                });
            cluster.Nodes.Add(new Node(app, memory, broker));
        }

        return cluster;
    }

    /// <summary>The broker loses all it keeps.</summary>
    public void LoseHistory() => _engine.Reset();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.App.DisposeAsync();
        _engine.Dispose();
    }

    /// <param name="App">The server.</param>
    /// <param name="Broker">Can be cut off.</param>
    /// <param name="Faulty">Can do worse.</param>
    [SuppressMessage("Design", "CA1034", Justification = "Belongs to the cluster.")]
    internal sealed record Node(TestApp App, MemoryBroker Broker, FaultyBroker Faulty)
    {
        public IChannels Channels => App.Services.GetRequiredService<IChannels>();

        public BrokerNode Link => App.Services.GetRequiredService<BrokerNode>();

        public Task<NativeClient> ConnectAsync(string? token = null) => NativeClient.ConnectAsync(App, NativeTransport.WebSocket, token: token);
    }
}

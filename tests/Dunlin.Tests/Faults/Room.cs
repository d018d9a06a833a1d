using System.Text;
using Dunlin.TestSupport;
using Dunlin.Topics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Faults;

/// <summary>
/// A server with a busy room and a witness in it. Time stands still unless the test moves it. What the misbehaving clients took must be given
/// back in the end: connections, subscriptions, topics, pooled chunks, descriptors.
/// </summary>
internal sealed class Room : IAsyncDisposable
{
    public const string Topic = "room";
    private const string MemberPath = "/member";
    private readonly int _chunks;
    private readonly int _descriptors;
    private int _published;

    private Room(TestApp app, ManualTimeProvider time, Witness witness)
    {
        App = app;
        Time = time;
        Witness = witness;
        _chunks = ChunkPool.Shared.InUse;
        _descriptors = Descriptors.Settled();
    }

    public TestApp App { get; }

    public ManualTimeProvider Time { get; }

    public Witness Witness { get; }

    public int Published => Volatile.Read(ref _published);

    public static async Task<Room> OpenAsync(TestTransport transport, Action<WebApplication> map)
    {
        var time = new ManualTimeProvider();
        var app = await TestApp.StartAsync(
            routes =>
            {
                routes.MapWebSocket(MemberPath, new Member(), Unhurried);
                map(routes);
            },
            transport,
            builder => builder.Services.AddSingleton<TimeProvider>(time));
        var room = new Room(app, time, await ConnectWitnessAsync(app, next: 0));
        Assert.Equal(1, room.Publish().Reached);
        await room.Witness.SeesAllAsync(1);
        return room;
    }

    /// <summary>Publishes the next number to the room. Must not be called by two threads at once.</summary>
    public PublishResult Publish(int size = 100)
    {
        var result = App.Topics.Publish(Topic, Numbered.Create(_published, size));
        Interlocked.Increment(ref _published);
        return result;
    }

    public Task<RawWebSocket> ConnectAsync(string path, Action<RawHandshake>? configure = null) => RawWebSocket.ConnectAsync(App, path, configure);

    /// <summary>The witness has missed nothing, and nothing is left of the others.</summary>
    public async Task IsAsBeforeAsync()
    {
        await Witness.SeesAllAsync(Published);
        await Witness.GetsAnswersAsync();
        await Until.TrueAsync(() => Counts is (1, 1, 1), "only the witness is left", () => $"Found {App.Connections.GetStatistics()}");
        await Until.TrueAsync(() => ChunkPool.Shared.InUse <= _chunks, $"at most {_chunks} chunks are in use", () => $"Found {ChunkPool.Shared.InUse}");
        await Descriptors.ReturnToAsync(_descriptors);
    }

    public async ValueTask DisposeAsync()
    {
        await Witness.DisposeAsync();
        await App.DisposeAsync();
    }

    private (int Connections, int Subscriptions, int Topics) Counts
    {
        get
        {
            var now = App.Connections.GetStatistics();
            return (now.Connections, now.Subscriptions, now.Topics);
        }
    }

    private static async Task<Witness> ConnectWitnessAsync(TestApp app, int next)
    {
        var witness = new Witness(await RawWebSocket.ConnectAsync(app, MemberPath), next);
        await witness.GetsAnswersAsync();
        return witness;
    }

    private static void Unhurried(WebSocketEndpointOptions options)
    {
        options.PingInterval = TimeSpan.Zero;
        options.IdleTimeout = TimeSpan.Zero;
        options.BackpressureLimit = 64 * 1024 * 1024;
    }

    private sealed class Member : WebSocketHandler<string>
    {
        public override void OnOpen(ServerWebSocket<string> socket) => socket.Subscribe(Topic);

        public override void OnMessage(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type) =>
            Assert.True(socket.Send(payload, type).Accepted);
    }
}

using Dunlin.TestSupport;
using Microsoft.Extensions.Logging;

namespace Dunlin.Client.Tests.Support;

/// <summary>A client whose server is a test, in time that stands still. Waits are always as long as they may be.</summary>
internal sealed class ScriptedClient : IAsyncDisposable
{
    public ScriptedClient(Action<DunlinClientOptions>? configure = null)
    {
        Factory = new LoggerFactory([Log]);
        var options = new DunlinClientOptions
        {
            TimeProvider = Time,
            Random = static () => 1,
            CreateTransport = Server.Create,
            LoggerFactory = Factory,
            SerializerOptions = TestJson.Default.Options,
        };
        configure?.Invoke(options);
        Client = new DunlinClient(new Uri("ws://localhost/ws"), options);
        Client.Closed += Ended.AddAsync;
        Client.Error += error =>
        {
            Errors.Add(error);
            return Task.CompletedTask;
        };
    }

    public DunlinClient Client { get; }

    public ScriptedServer Server { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public LogRecorder Log { get; } = new();

    /// <summary>What the client told by <see cref="DunlinClient.Error"/>.</summary>
    public Recorded<DunlinException> Errors { get; } = new();

    private Recorded<ConnectionClosed> Ended { get; } = new();

    private LoggerFactory Factory { get; }

    /// <summary>Connects; the server has said <c>connected</c>.</summary>
    public async Task<ScriptedTransport> ConnectAsync()
    {
        var connecting = Client.ConnectAsync();
        var transport = await Server.AcceptAsync();
        await connecting.OrGiveUp();
        return transport;
    }

    /// <summary>Connects, and subscribes to the channel <c>room</c>.</summary>
    public async Task<(ScriptedTransport Transport, DunlinSubscription Subscription)> SubscribeAsync(SubscribeOptions? options = null, long offset = 0)
    {
        var transport = await ConnectAsync();
        var subscribing = Client.Channel("room").SubscribeAsync(options);
        await transport.SubscribeAsync(offset);
        return (transport, await subscribing.OrGiveUp());
    }

    /// <summary>Lets the wait for the next attempt pass.</summary>
    public async Task<ScriptedTransport> ReconnectAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return await Server.AcceptAsync();
    }

    /// <summary>Lets exactly the wait after the next connection or attempt that has ended pass.</summary>
    public async Task<ScriptedTransport> NextAttemptAsync()
    {
        Time.Advance((await Ended.NextAsync()).Delay);
        return await Server.NextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().AsTask().OrGiveUp();
        Factory.Dispose();
    }
}

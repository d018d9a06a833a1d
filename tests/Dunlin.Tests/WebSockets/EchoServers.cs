using Dunlin.TestSupport;
using Dunlin.Tests.WebSockets;

[assembly: AssemblyFixture(typeof(EchoServers))]

namespace Dunlin.Tests.WebSockets;

/// <summary>One echo server for each transport, shared by all conformance tests: they differ in what the client does.</summary>
public sealed class EchoServers : IAsyncDisposable
{
    /// <summary>No compression, messages up to 64 MiB, any number of fragments.</summary>
    public const string Plain = "/echo";

    /// <summary>Compression without context takeover.</summary>
    public const string Shared = "/echo-shared";

    /// <summary>Compression with context takeover.</summary>
    public const string Dedicated = "/echo-dedicated";

    /// <summary>Compression; messages up to 1,000 bytes in at most 4 fragments.</summary>
    public const string Small = "/echo-small";

    public const int SmallMaxMessageSize = 1000;
    public const int SmallMaxFragments = 4;

    private const int LargestMessage = 64 * 1024 * 1024;

    private readonly Dictionary<TestTransport, Lazy<Task<TestApp>>> _apps = Enum.GetValues<TestTransport>()
        .ToDictionary(t => t, t => new Lazy<Task<TestApp>>(() => TestApp.StartAsync(Map, t)));

    public Task<TestApp> GetAsync(TestTransport transport) => _apps[transport].Value;

    public async Task<RawWebSocket> ConnectAsync(TestTransport transport, string path = Plain, Action<RawHandshake>? configure = null) =>
        await RawWebSocket.ConnectAsync(await GetAsync(transport), path, configure);

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps.Values.Where(a => a.IsValueCreated))
            await (await app.Value).DisposeAsync();
    }

    private static void Map(Microsoft.AspNetCore.Builder.WebApplication app)
    {
        app.MapWebSocket(Plain, new EchoHandler(), options => Configure(options, WebSocketCompression.Disabled));
        app.MapWebSocket(Shared, new EchoHandler(), options => Configure(options, WebSocketCompression.Shared));
        app.MapWebSocket(Dedicated, new EchoHandler(), options => Configure(options, WebSocketCompression.Dedicated));
        app.MapWebSocket(Small, new EchoHandler(), options =>
        {
            options.MaxMessageSize = SmallMaxMessageSize;
            options.MaxFragments = SmallMaxFragments;
            options.Compression = WebSocketCompression.Dedicated;
        });
    }

    private static void Configure(WebSocketEndpointOptions options, WebSocketCompression compression)
    {
        options.MaxMessageSize = LargestMessage;
        options.MaxFragments = 0;
        options.BackpressureLimit = 4 * LargestMessage;
        options.Compression = compression;
    }
}

using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;
using Dunlin.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Testing.Tests;

/// <summary>Servers in memory keep to themselves: no socket, nothing that is left, nothing that they share.</summary>
public sealed class IsolationTests
{
    [Fact]
    public async Task No_socket_is_opened()
    {
        using var sockets = new SocketEvents();
        var before = OpenSockets();

        await UseAsync(publications: 3);

        Assert.Equal(0, sockets.Count);
        Assert.Equal(before, OpenSockets());
    }

    [Fact]
    public async Task A_hundred_servers_with_ten_clients_each_run_at_the_same_time() =>
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => UseAsync(publications: 2))));

    [Fact]
    public async Task Nothing_is_left_of_a_server_that_is_disposed()
    {
        var references = await UseAndForgetAsync();

        // What runs on the thread pool for a moment longer may hold something for as long.
        for (var attempt = 0; attempt < 100 && references.Any(reference => reference.IsAlive); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.DoesNotContain(references, reference => reference.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference[]> UseAndForgetAsync()
    {
        await using var server = await StartAsync();
        var references = new List<WeakReference> { new(server), new(server.Services), new(server.Time), new(server.Services.GetRequiredService<ITopics>()) };
        foreach (var transport in Enum.GetValues<DunlinTransport>())
        {
            var client = server.CreateClient("/ws", options => options.Transports = [transport]);
            await client.ConnectAsync();
            await client.Channel("a").SubscribeAsync();
            references.Add(new WeakReference(client));
        }

        var socket = server.CreateWebSocket("/ws");
        await socket.ConnectAsync();
        references.Add(new WeakReference(socket));
        return [.. references];
    }

    private static async Task UseAsync(int publications)
    {
        await using var server = await StartAsync();
        var recorded = new List<Recorded<Publication>>();
        for (var i = 0; i < 10; i++)
        {
            var client = server.CreateClient("/ws", options => options.Transports = [(DunlinTransport)(i % 3)]);
            await client.ConnectAsync();
            recorded.Add(client.Channel("a").Record());
            await client.Channel("a").SubscribeAsync();
        }

        var channels = server.Services.GetRequiredService<IChannels>();
        for (var i = 1; i <= publications; i++)
        {
            await channels.PublishAsync("a", "1"u8.ToArray());
            await server.SettleAsync();
            Assert.All(recorded, items => Assert.Equal(i, items.Items.Count));
        }
    }

    private static Task<InMemoryServer> StartAsync() => InMemoryServer.StartAsync(app => app.MapDunlin("/ws"));

    // On Linux every socket is a descriptor.
    private static int OpenSockets() => OperatingSystem.IsLinux()
        ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(descriptor => new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true)
        : 0;

    /// <summary>Counts what System.Net.Sockets tells of connections, made and accepted.</summary>
    private sealed class SocketEvents : EventListener
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name is "System.Net.Sockets" or "System.Net.NameResolution")
                EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => Interlocked.Increment(ref _count);
    }
}

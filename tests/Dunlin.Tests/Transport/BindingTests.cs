using System.Net;
using System.Net.Sockets;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dunlin.Tests.Transport;

public sealed class BindingTests
{
    [Theory, OverBothTransports]
    public async Task A_port_in_use_is_reported_as_kestrel_reports_it(TestTransport transport)
    {
        await using var first = await Start(transport);

        var failure = await Assert.ThrowsAsync<IOException>(
            () => Start(transport, kestrel => kestrel.Listen(IPAddress.Loopback, first.Port)));

        Assert.Contains($"http://127.0.0.1:{first.Port}: address already in use", failure.Message, StringComparison.Ordinal);
        Assert.IsType<AddressInUseException>(failure.InnerException);
        using var bystander = await Bystander.ConnectAsync(first);
        await bystander.GetsAnswersAsync(100);
    }

    [Theory, OverBothTransports]
    public async Task A_port_of_another_program_is_reported_too(TestTransport transport)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = await Assert.ThrowsAsync<IOException>(() => Start(transport, kestrel => kestrel.Listen(IPAddress.Loopback, port)));

        Assert.IsType<AddressInUseException>(failure.InnerException);
    }

    [Theory, OverBothTransports]
    public async Task A_port_can_be_bound_again_at_once(TestTransport transport)
    {
        int port;
        await using (var first = await Start(transport))
        {
            port = first.Port;
            using var client = await RawHttpClient.ConnectAsync(port);
            await client.SendAsync("GET /bystander HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            await client.ReadToEndAsync(); // the server closed first: its side of the connection stays in TIME_WAIT
            await first.StopAsync();
        }

        await using var second = await Start(transport, kestrel => kestrel.Listen(IPAddress.Loopback, port));

        Assert.Contains(Endpoints.Of(second), address => address.Port == port);
        using var again = await RawHttpClient.ConnectAsync(port);
        Assert.Equal("fine", (await again.GetAsync("/bystander")).Text);
    }

    [Theory, OverBothTransports]
    public async Task A_stopped_server_refuses_connections(TestTransport transport)
    {
        await using var app = await Start(transport);
        using var before = await Bystander.ConnectAsync(app);
        await before.GetsAnswersAsync();

        await app.StopAsync();

        var failure = await Assert.ThrowsAsync<SocketException>(() => RawHttpClient.ConnectAsync(app.Port));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Theory, OverBothTransports]
    public async Task Several_endpoints_are_served_at_once(TestTransport transport)
    {
        await using var app = await Start(transport, kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Parse("127.0.0.2"), 0);
        });

        var addresses = Endpoints.Of(app);
        Assert.Equal(3, addresses.Distinct().Count());
        foreach (var address in addresses)
        {
            Assert.NotEqual(0, address.Port);
            using var client = await RawHttpClient.ConnectAsync(new IPEndPoint(IPAddress.Parse(address.Host), address.Port));
            Assert.Equal("fine", (await client.GetAsync("/bystander")).Text);
        }
    }

    [Theory, OverBothTransports]
    public async Task Ipv6_loopback(TestTransport transport)
    {
        await using var app = await Start(transport, kestrel => kestrel.Listen(IPAddress.IPv6Loopback, 0));

        var address = Assert.Single(Endpoints.Of(app), a => a.Host == "[::1]");
        using var client = await RawHttpClient.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, address.Port));

        Assert.Equal("::1", (await client.GetAsync("/remote")).Text);
    }

    [Theory, OverBothTransports]
    public async Task Any_address_takes_both_families(TestTransport transport)
    {
        await using var app = await Start(transport, kestrel => kestrel.ListenAnyIP(0));
        var port = Endpoints.Of(app)[1].Port;

        foreach (var loopback in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using var client = await RawHttpClient.ConnectAsync(new IPEndPoint(loopback, port));
            var remote = IPAddress.Parse((await client.GetAsync("/remote")).Text);
            Assert.Equal(loopback, remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote);
        }
    }

    [Theory, OverBothTransports]
    public async Task A_unix_socket_is_served_beside_tcp(TestTransport transport)
    {
        var path = Path.Combine(Path.GetTempPath(), $"dunlin-{Guid.NewGuid():n}.sock");
        await using var app = await Start(transport, kestrel => kestrel.ListenUnixSocket(path));

        using var local = await RawHttpClient.ConnectAsync(new UnixDomainSocketEndPoint(path));
        using var tcp = await RawHttpClient.ConnectAsync(app.Port);

        Assert.Equal("fine", (await local.GetAsync("/bystander")).Text);
        Assert.Equal("fine", (await tcp.GetAsync("/bystander")).Text);
    }

    [Theory, OverBothTransports]
    public async Task A_listening_socket_that_was_handed_in_is_served(TestTransport transport)
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        var port = ((IPEndPoint)listening.LocalEndPoint!).Port;

        await using var app = await Start(transport, kestrel => kestrel.ListenHandle((ulong)listening.Handle));
        using var client = await RawHttpClient.ConnectAsync(port);

        Assert.Equal("fine", (await client.GetAsync("/bystander")).Text);
    }

    private static Task<TestApp> Start(TestTransport transport, Action<KestrelServerOptions>? listen = null) => TestApp.StartAsync(
        app =>
        {
            Bystander.Map(app);
            app.MapGet("/remote", (HttpContext context) => $"{context.Connection.RemoteIpAddress}");
        },
        transport,
        builder => builder.WebHost.ConfigureKestrel(kestrel => listen?.Invoke(kestrel)));
}

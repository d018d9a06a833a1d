using Dunlin.Client.Tests.Support;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dunlin.Client.Tests.Hosting;

public sealed class AddDunlinClientTests
{
    [Fact]
    public async Task The_client_of_the_container_has_its_options_log_and_time_and_ends_with_it()
    {
        await using var app = await ServerApp.StartAsync();
        var log = new LogRecorder();
        var time = new CountingTimeProvider();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(log));
        services.AddSingleton<TimeProvider>(time);
        services.AddDunlinClient(app.Address(), options => options.Transports = [DunlinTransport.Polling]);

        var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<DunlinClient>();
        Assert.Same(client, provider.GetRequiredService<DunlinClient>());
        await client.ConnectAsync().OrGiveUp();
        Assert.NotEqual(0, time.Timers);
        await provider.DisposeAsync();

        Assert.Equal(DunlinClientState.Closed, client.State);
        Assert.Equal(0, time.Timers);
        Assert.Contains(log.Lines, line => line.Category == "Dunlin.Client" && line.Message.StartsWith("Connected by Polling", StringComparison.Ordinal));
    }

    [Fact]
    public void There_can_be_several_by_name()
    {
        var services = new ServiceCollection();
        services.AddDunlinClient("one", new Uri("wss://one.example/ws"));
        services.AddDunlinClient("two", new Uri("wss://two.example/ws"), options => options.Token = "t");
        using var provider = services.BuildServiceProvider();

        Assert.NotSame(provider.GetRequiredKeyedService<DunlinClient>("one"), provider.GetRequiredKeyedService<DunlinClient>("two"));
        Assert.Null(provider.GetService<DunlinClient>());
    }

    [Fact]
    public void Options_that_are_not_possible_are_refused_when_the_client_is_made()
    {
        Action<DunlinClientOptions>[] mistakes =
        [
            options => (options.Token, options.TokenProvider) = ("a", _ => ValueTask.FromResult("b")),
            options => options.Transports = [],
            options => options.Transports = [DunlinTransport.Polling, DunlinTransport.Polling],
            options => options.Transports = [(DunlinTransport)9],
            options => options.Backoff.Initial = TimeSpan.Zero,
            options => options.Backoff.Max = TimeSpan.FromMilliseconds(1),
            options => options.Backoff.Factor = 0.5,
            options => options.Backoff.Factor = double.NaN,
            options => options.Heartbeat.Interval = TimeSpan.Zero,
            options => options.Heartbeat.Timeout = TimeSpan.Zero,
            options => options.ConnectTimeout = TimeSpan.Zero,
            options => options.CloseTimeout = TimeSpan.Zero,
            options => options.UpgradeInterval = TimeSpan.Zero,
            options => options.QueueLimit = 0,
            options => options.MaxMessageSize = 0,
            options => options.MaxReceivedMessageSize = 0,
        ];
        foreach (var mistake in mistakes)
        {
            var options = new DunlinClientOptions();
            mistake(options);
            Assert.ThrowsAny<ArgumentException>(() => new DunlinClient(new Uri("ws://localhost/ws"), options));
        }

        Assert.Throws<ArgumentException>(() => new DunlinClient(new Uri("ftp://localhost/ws")));
        Assert.Throws<ArgumentException>(() => new DunlinClient(new Uri("/ws", UriKind.Relative)));
    }
}

using System.Globalization;

namespace Dunlin.Client.Tests.Chaos;

/// <summary>The whole client against a real server, with connections that are cut, stalled, delayed and closed. <c>DUNLIN_CHAOS_SECONDS</c> and <c>DUNLIN_CHAOS_SEED</c> make it longer, or other.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private static int Setting(string name, int usual) => int.Parse(Environment.GetEnvironmentVariable(name) ?? $"{usual}", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Each_client_gets_exactly_what_the_channel_has()
    {
        var settings = new ChaosSettings(Setting("DUNLIN_CHAOS_SEED", 1), TimeSpan.FromSeconds(Setting("DUNLIN_CHAOS_SECONDS", 8)), Clients: 20, Publishers: 5);
        var chaos = new ChaosRun(settings);

        await chaos.RunAsync();

        output.WriteLine(chaos.Numbers);
        Assert.Empty(chaos.Problems);
        Assert.Empty(chaos.Errors);
        Assert.Equal(0, chaos.Gaps);
        Assert.Equal(0, chaos.TimersLeft);
        Assert.True(chaos.Reconnects > 20, "there was trouble");
        Assert.True(chaos.Publications > 200, "there was something to lose");
    }

    [Fact]
    public async Task A_client_that_loses_messages_and_one_that_does_not_recover_are_found()
    {
        var (lost, forgotten) = (0, 0);
        var chaos = new ChaosRun(new ChaosSettings(Seed: 1, TimeSpan.FromSeconds(1.5), Clients: 2, Publishers: 2)
        {
            Patience = TimeSpan.FromMilliseconds(500),
            IsEnough = () => Volatile.Read(ref lost) > 0 && Volatile.Read(ref forgotten) > 5,

            // So something is published while a client is away. A session over HTTP would go on where it was.
            PublishersAreSafe = true,
            Configure = (client, address, options) =>
            {
                options.Transports = [DunlinTransport.WebSocket];
                options.CreateTransport = client == 0 ? BrokenTransports.Losing(address, options, () => Interlocked.Increment(ref lost)) : BrokenTransports.Forgetful(address, options, () => Interlocked.Increment(ref forgotten));
            },
        });

        await chaos.RunAsync();

        Assert.Equal(2, chaos.Problems.Count);
        Assert.StartsWith("client 0: ", chaos.Problems[0], StringComparison.Ordinal);
        Assert.StartsWith("client 1: ", chaos.Problems[1], StringComparison.Ordinal);
    }
}

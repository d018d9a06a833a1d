using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Connections;

/// <summary>Which transport is tried, and when.</summary>
public sealed class FallbackTests
{
    [Fact]
    public async Task Transports_are_tried_one_after_the_other_before_the_first_wait()
    {
        await using var scripted = new ScriptedClient();
        _ = scripted.Client.ConnectAsync();
        foreach (var expected in new[] { DunlinTransport.WebSocket, DunlinTransport.EventStream, DunlinTransport.Polling })
        {
            scripted.Time.Advance(TimeSpan.Zero);
            var transport = await scripted.Server.NextAsync();
            Assert.Equal(expected, transport.Name);
            transport.End();
        }

        scripted.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(3, scripted.Server.Attempts);
        scripted.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(DunlinTransport.WebSocket, (await scripted.Server.NextAsync()).Name);
    }

    [Fact]
    public async Task One_that_connects_and_says_nothing_is_passed_over()
    {
        await using var scripted = new ScriptedClient();
        _ = scripted.Client.ConnectAsync();
        await scripted.Server.NextAsync();
        scripted.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(DunlinTransport.EventStream, (await scripted.Server.AcceptAsync()).Name);
    }

    [Fact]
    public async Task One_that_has_worked_is_given_up_after_three_failures()
    {
        await using var scripted = new ScriptedClient();
        (await scripted.ConnectAsync()).End();
        var names = new List<DunlinTransport>();
        for (var i = 0; i < 4; i++)
        {
            var transport = await scripted.NextAttemptAsync();
            names.Add(transport.Name);
            transport.End();
        }

        Assert.Equal([DunlinTransport.WebSocket, DunlinTransport.WebSocket, DunlinTransport.WebSocket, DunlinTransport.EventStream], names);
    }

    [Fact]
    public async Task A_server_that_is_full_says_nothing_against_the_transport()
    {
        await using var scripted = new ScriptedClient();
        (await scripted.ConnectAsync()).End();
        for (var i = 0; i < 5; i++)
        {
            var transport = await scripted.NextAttemptAsync();
            Assert.Equal(DunlinTransport.WebSocket, transport.Name);
            transport.End(1013);
        }
    }

    [Fact]
    public async Task From_a_lesser_transport_the_client_goes_to_the_best_one_when_that_works()
    {
        await using var scripted = new ScriptedClient(options => options.Heartbeat.Interval = TimeSpan.FromHours(1));
        var connecting = scripted.Client.ConnectAsync();
        (await scripted.Server.NextAsync()).End();
        scripted.Time.Advance(TimeSpan.Zero);
        var lesser = await scripted.Server.AcceptAsync();
        await connecting.OrGiveUp();

        scripted.Time.Advance(TimeSpan.FromMinutes(5));
        var probe = await scripted.Server.NextAsync();
        Assert.Equal(DunlinTransport.WebSocket, probe.Name);
        probe.End();
        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
        scripted.Time.Advance(TimeSpan.FromMinutes(5));
        var second = await scripted.Server.AcceptAsync();

        Assert.Equal((1000, 1000), (second.Closed?.Code, lesser.Closed?.Code));
        scripted.Time.Advance(TimeSpan.Zero);
        Assert.Equal(DunlinTransport.WebSocket, (await scripted.Server.AcceptAsync()).Name);
        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
    }
}

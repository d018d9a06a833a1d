using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Tests.Load.Protocols;

/// <summary>The checker sees every fault, whatever a message is wrapped in.</summary>
public sealed class SabotagedProtocolTests
{
    public static TheoryData<string, Sabotage, int, int, int> Faults
    {
        get
        {
            var faults = new TheoryData<string, Sabotage, int, int, int>();
            foreach (var protocol in ProtocolNames.All)
            {
                faults.Add(protocol, Sabotage.None, 0, 0, 0);
                faults.Add(protocol, Sabotage.Drop, 1, 0, 0);
                faults.Add(protocol, Sabotage.Repeat, 0, 1, 0);
                faults.Add(protocol, Sabotage.Swap, 0, 0, 1);
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Chat_sees_every_fault(string protocol, Sabotage sabotage, int missing, int repeated, int outOfOrder)
    {
        var name = ProtocolNames.Parse(protocol);
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/room", new SabotagedRoom(sabotage, name)));

        var result = await LoadRun.ChatAsync(LoadRun.Plan(app.WebSocketAddress("/room")) with { Protocol = name, Patience = TimeSpan.FromSeconds(1) });

        Assert.Equal((missing, repeated, outOfOrder), (result.Missing, result.Repeated, result.OutOfOrder));
        Assert.InRange(result.Operations, 1, long.MaxValue);
    }
}

using Dunlin.TestSupport.Contracts;
using Dunlin.Tests.Brokers;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Channels.Contracts;

/// <summary>Contracts of several nodes that a broker joins.</summary>
public sealed class ClusterContractTests
{
    [Fact]
    public async Task What_one_node_takes_arrives_at_the_others_and_what_it_refuses_does_not()
    {
        await using var cluster = await TestCluster.StartAsync(configure: builder => builder.Services.AddChannelContract<ChatContract>());
        await using var writer = await cluster.Nodes[0].ConnectAsync();
        await using var reader = await cluster.Nodes[1].ConnectAsync();
        await writer.SubscribeAsync("chat:lobby");
        await reader.SubscribeAsync("chat:lobby");

        Assert.Equal("bad_message", await writer.SendAndExpectErrorAsync("""{"type":"publish","channel":"chat:lobby","event":"text","data":{"body":5}}"""));
        Assert.Equal(1, (await cluster.Nodes[0].Channels.PublishAsync("chat:lobby", new ChatText("hi"))).Offset);

        Assert.Equal("hi", (await reader.ExpectAsync("message")).GetProperty("data").GetProperty("body").GetString());
        Assert.Equal(new ChatText("hi"), Assert.Single((await cluster.Nodes[1].Channels.ReadHistoryAsync("chat:lobby"))!.Publications).Read<ChatText>());
    }
}

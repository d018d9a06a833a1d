using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Testing.Tests;

/// <summary>Channels, from one end to the other.</summary>
public sealed class ChannelTests
{
    [Fact]
    public async Task What_the_application_publishes_has_arrived_when_the_server_has_settled()
    {
        await using var server = await InMemoryServer.StartAsync(app => app.MapDunlin("/ws"));
        var client = server.CreateClient();
        await client.ConnectAsync();
        var received = new List<string>();
        var channel = client.Channel("news");
        using var handler = channel.OnAny(publication =>
        {
            received.Add(publication.Data.ToString()!);
            return Task.CompletedTask;
        });
        await channel.SubscribeAsync();

        await server.Services.GetRequiredService<IChannels>().PublishAsync("news", "1"u8.ToArray());
        await server.SettleAsync();

        Assert.Equal(["1"], received);
    }
}

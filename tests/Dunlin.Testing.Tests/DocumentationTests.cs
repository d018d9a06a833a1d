using System.Text;
using System.Text.RegularExpressions;
using Dunlin.Client;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Testing.Tests;

/// <summary>The samples of docs/testing.md, as they stand there.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public async Task The_first_sample()
    {
        await using var server = await InMemoryServer.StartAsync(app => app.MapWebSocket("/chat", new Chat()));
        var ann = server.CreateWebSocket("/chat?room=tea");
        var bob = server.CreateWebSocket("/chat?room=coffee");
        await ann.ConnectAsync();
        await bob.ConnectAsync();

        await ann.SendAsync("hello");
        await server.SettleAsync();

        Assert.Equal(["ann said hello"], ann.TakeTexts());
        Assert.Empty(bob.TakeTexts());
    }

    [Fact]
    public async Task The_sample_of_channels()
    {
        await using var server = await InMemoryServer.StartAsync(app =>
        {
            app.MapDunlin("/ws");
            app.MapPost("/orders/{id}/ship", async (string id, IChannels channels) => await channels.PublishAsync($"order:{id}", "\"shipped\""u8));
        });
        var client = server.CreateClient();
        await client.ConnectAsync();
        var order = client.Channel("order:7").Record();
        await client.Channel("order:7").SubscribeAsync();
        using var http = server.CreateHttpClient();

        using var answer = await http.PostAsync("/orders/7/ship", content: null);
        await server.SettleAsync();

        Assert.Equal("\"shipped\"", Assert.Single(order.Take()).Data.ToString());
    }

    [Fact]
    public async Task The_sample_of_recovery()
    {
        await using var server = await InMemoryServer.StartAsync(app => app.MapDunlin("/ws"));
        var channels = server.Services.GetRequiredService<IChannels>();
        var client = server.CreateClient();
        await client.ConnectAsync();
        var news = client.Channel("news").Record();
        await client.Channel("news").SubscribeAsync();

        var closed = new Recorded<ConnectionClosed>();
        client.Closed += closed.AddAsync;
        server.CutConnections(client);
        await channels.PublishAsync("news", "1"u8);
        await server.SettleAsync();
        Assert.Empty(news.Take());

        await server.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("1", Assert.Single(news.Take()).Data.ToString());
        Assert.Equal(1006, Assert.Single(closed.Take()).CloseCode);
    }

    [Fact]
    public void The_page_shows_what_is_tested_here()
    {
        var page = File.ReadAllText(RepositoryPath.Of("docs", "testing.md"));
        var here = WithoutIndents(File.ReadAllText(RepositoryPath.Of("tests", "Dunlin.Testing.Tests", "DocumentationTests.cs")));
        var samples = Samples().Matches(page);

        Assert.Equal(3, samples.Count);
        Assert.All(samples, sample => Assert.Contains(WithoutIndents(sample.Groups["code"].Value), here, StringComparison.Ordinal));
    }

    private static string WithoutIndents(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Samples();

    private sealed class Chat : WebSocketHandler<string>
    {
        public override ValueTask OnUpgradeAsync(WebSocketUpgrade<string> upgrade)
        {
            upgrade.Data = upgrade.HttpContext.Request.Query["room"].ToString();
            return default;
        }

        public override void OnOpen(ServerWebSocket<string> socket) => socket.Subscribe(socket.Data);

        public override void OnMessage(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type) => socket.Send($"ann said {Encoding.UTF8.GetString(payload)}");
    }
}

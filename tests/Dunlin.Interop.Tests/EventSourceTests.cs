using System.Text;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Interop.Tests;

/// <summary>A browser's own <c>EventSource</c>, which comes back by itself with <c>Last-Event-ID</c> alone.</summary>
public sealed class EventSourceTests
{
    [Fact]
    public async Task What_is_published_while_the_connection_is_broken_arrives_once()
    {
        var streams = new List<HttpContext>();
        await using var app = await TestApp.StartAsync(a => Map(a, streams));
        var channels = app.Services.GetRequiredService<IChannels>();
        await using var browser = NodeClients.StartNode("event-source.mjs", app.HttpAddress.AbsoluteUri, "/ws/sse?channel=news");
        await browser.ExpectLineAsync("\"subscribed\"");
        await channels.PublishAsync("news", "1"u8);
        Assert.Contains("\"data\":1,", await browser.ExpectLineAsync("\"message\""), StringComparison.Ordinal);

        lock (streams)
            streams.Single().Abort();
        await browser.ExpectLineAsync("broken off");
        for (var i = 2; i <= 50; i++)
            await channels.PublishAsync("news", Encoding.UTF8.GetBytes($"{i}"));

        for (var i = 2; i <= 50; i++)
            Assert.Contains($"\"data\":{i},", await browser.ExpectLineAsync("\"message\""), StringComparison.Ordinal);
        lock (streams)
            Assert.Equal(2, streams.Count);
    }

    [Fact]
    public async Task Who_is_sent_away_for_good_stays_away()
    {
        var streams = new List<HttpContext>();
        await using var app = await TestApp.StartAsync(a => Map(a, streams));
        await using var browser = NodeClients.StartNode("event-source.mjs", app.HttpAddress.AbsoluteUri, "/ws/sse");
        var connected = await browser.ExpectLineAsync("\"connected\"");
        using var json = System.Text.Json.JsonDocument.Parse(connected);
        using var http = new HttpClient();
        var query = $"session={json.RootElement.GetProperty("session")}&key={json.RootElement.GetProperty("key")}";

        await http.PostAsync(new Uri(app.HttpAddress, $"/ws/close?{query}"), content: null, TestContext.Current.CancellationToken);

        await browser.ExpectLineAsync("closed for good");
    }

    private static void Map(WebApplication app, List<HttpContext> streams)
    {
        app.Use(next => context =>
        {
            if (context.Request.Path == "/ws/sse")
            {
                lock (streams)
                    streams.Add(context);
            }

            return next(context);
        });
        app.MapGet("/", () => Results.Text("<!doctype html><title>page</title>", "text/html"));
        app.MapDunlin();
    }
}

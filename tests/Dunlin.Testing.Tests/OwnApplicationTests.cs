using System.Net;
using Dunlin.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dunlin.Testing.Tests;

/// <summary>Applications with a composition root of their own.</summary>
public sealed class OwnApplicationTests
{
    [Fact]
    public async Task An_application_of_its_own_runs_in_memory_whatever_it_listens_on()
    {
        var builder = Builder();
        builder.AddDunlin();
        builder.WebHost.UseUrls("http://192.0.2.1:80");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse("192.0.2.1"), 81));
        builder.UseInMemoryTransport();
        await using var app = builder.Build();
        app.MapGet("/", () => "hello");
        app.MapDunlin("/ws");
        await app.StartAsync(TestContext.Current.CancellationToken);

        await using var server = app.Services.GetRequiredService<InMemoryServer>();
        using var http = server.CreateHttpClient();
        var client = server.CreateClient();
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        await server.SettleAsync(TestContext.Current.CancellationToken);

        Assert.Equal("hello", await http.GetStringAsync(server.Address, TestContext.Current.CancellationToken));
        Assert.Equal(DunlinClientState.Open, client.State);
    }

    [Fact]
    public async Task The_order_of_the_calls_does_not_matter()
    {
        var builder = Builder();
        builder.UseInMemoryTransport();
        builder.AddDunlin();
        await using var app = builder.Build();
        app.MapDunlin("/ws");
        await app.StartAsync(TestContext.Current.CancellationToken);

        await using var server = app.Services.GetRequiredService<InMemoryServer>();
        var client = server.CreateClient();
        await client.ConnectAsync(TestContext.Current.CancellationToken);

        Assert.Same(server.Time, app.Services.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public async Task A_time_of_the_application_s_own_is_refused()
    {
        var builder = Builder();
        builder.AddDunlin();
        builder.UseInMemoryTransport();
        builder.Services.AddSingleton(TimeProvider.System);
        await using var app = builder.Build();

        Assert.Contains(nameof(TimeProvider), Assert.Throws<InvalidOperationException>(() => app.Services.GetRequiredService<InMemoryServer>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_without_Dunlin_is_refused()
    {
        var builder = Builder();
        builder.UseInMemoryTransport();
        await using var app = builder.Build();

        Assert.Contains("AddDunlin", Assert.Throws<InvalidOperationException>(() => app.Services.GetRequiredService<InMemoryServer>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_another_server_is_not_cut()
    {
        await using var server = await InMemoryServer.StartAsync(app => app.MapDunlin("/ws"));
        await using var other = await InMemoryServer.StartAsync(app => app.MapDunlin("/ws"));
        var client = other.CreateClient();

        Assert.Throws<ArgumentException>(() => server.CutConnections(client));
    }

    [Fact]
    public async Task Who_connects_to_a_server_that_is_disposed_is_told_so()
    {
        var server = await InMemoryServer.StartAsync(app => app.MapGet("/", () => "hello"));
        using var http = server.CreateHttpClient();
        await server.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(server.Address, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_application_that_cannot_start_says_why() =>
        await Assert.ThrowsAsync<FormatException>(() => InMemoryServer.StartAsync(_ => throw new FormatException("no")));

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        return builder;
    }
}

using System.Security.Cryptography;
using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>What every real client can do with a Dunlin server. A new client is supported when it passes this.</summary>
public abstract partial class ClientContract<TClient>(TClient client, TestTransport transport) : IClassFixture<TClient>, IAsyncLifetime
    where TClient : class, IInteropClient
{
    protected TClient Client { get; } = client;

    protected InteropServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await InteropServer.StartAsync(transport);
        await Client.PrepareAsync(Server.App);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.DisposeAsync();
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("line one\nline two \"quoted\" \\ \0")]
    [InlineData("грачи прилетели, 欢迎访问实时服务, 🐦‍⬛")]
    public async Task Text_comes_back_as_it_was_sent(string text)
    {
        var connection = await OpenAsync("/echo");

        await connection.SendTextAsync(text);

        Assert.Equal(text, await connection.NextTextAsync());
    }

    /// <summary>The last and first sizes of each form of the length field, and 1 MB.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1024 * 1024)]
    public async Task Bytes_come_back_as_they_were_sent(int size)
    {
        var payload = RandomNumberGenerator.GetBytes(size);
        var connection = await OpenAsync("/echo");

        await connection.SendBinaryAsync(payload);

        Assert.Equal(payload, (await connection.NextAsync<BinaryReceived>()).Base64);
    }

    [Fact]
    public async Task Text_of_a_megabyte_comes_back_whole()
    {
        var text = string.Concat(Enumerable.Repeat("данлин ", 90_000));
        var connection = await OpenAsync("/echo");

        await connection.SendTextAsync(text);

        Assert.Equal(text, await connection.NextTextAsync());
    }

    [Fact]
    public async Task Messages_sent_without_waiting_come_back_in_order()
    {
        var connection = await OpenAsync("/echo");

        for (var i = 0; i < 500; i++)
            await connection.SendTextAsync($"message {i}");

        for (var i = 0; i < 500; i++)
            Assert.Equal($"message {i}", await connection.NextTextAsync());
    }

    [Fact]
    public async Task The_first_subprotocol_that_the_endpoint_speaks_is_chosen()
    {
        var options = new ConnectOptions { Protocols = ["unknown", "chat.v1", "chat.v2"] };
        var connection = await Client.ConnectAsync(Server.Address("/protocols"), options);

        Assert.Equal("chat.v1", (await connection.NextAsync<Opened>()).Protocol);
    }

    /// <summary>Repetitive text both ways: a megabyte must cross in a tenth of its size.</summary>
    [Theory]
    [InlineData("/echo/shared")]
    [InlineData("/echo/dedicated")]
    public async Task Permessage_deflate_is_negotiated_and_used_both_ways(string path)
    {
        var text = string.Concat(Enumerable.Repeat("dunlins turn as one; ", 50_000));
        var connection = await Client.ConnectAsync(Server.Address(path), new ConnectOptions { Compress = true });
        Assert.StartsWith("permessage-deflate", (await connection.NextAsync<Opened>()).Extensions);

        for (var i = 0; i < 3; i++)
        {
            await connection.SendTextAsync(text);
            Assert.Equal(text, await connection.NextTextAsync());
        }

        var statistics = Server.App.Connections.GetStatistics();
        Assert.InRange(statistics.BytesReceived, 1, text.Length / 10);
        Assert.InRange(statistics.BytesSent, 1, text.Length / 10);
    }

    [Fact]
    public async Task A_ping_from_the_server_is_answered()
    {
        const int MaskedFrameOverhead = 6;
        const string Command = "ping abcd";
        var connection = await OpenAsync("/commands");

        await connection.SendTextAsync(Command);
        Assert.Equal("pinged", await connection.NextTextAsync());

        var withPong = MaskedFrameOverhead + Command.Length + MaskedFrameOverhead + "abcd".Length;
        await Until.TrueAsync(() => Server.App.Connections.GetStatistics().BytesReceived >= withPong, "the pong has arrived");
    }

    [Fact]
    public async Task A_refused_upgrade_fails_in_the_client()
    {
        var connection = await Client.ConnectAsync(Server.Address("/private"));

        var failed = await connection.NextAsync<Failed>();

        AssertSaysUnauthorized(failed.Message);
        await Until.TrueAsync(() => Server.App.Connections.Count == 0, "no connection is left");
    }

    /// <summary>Most clients tell the status of a refused upgrade; a page is not told, by design of the standard.</summary>
    protected virtual void AssertSaysUnauthorized(string message) => Assert.Contains("401", message, StringComparison.Ordinal);

    protected async Task<InteropConnection> OpenAsync(string path)
    {
        var connection = await Client.ConnectAsync(Server.Address(path));
        await connection.NextAsync<Opened>();
        return connection;
    }
}

namespace Dunlin.Interop.Tests;

/// <summary>How connections end.</summary>
public abstract partial class ClientContract<TClient>
{
    [Fact]
    public async Task The_server_learns_the_code_and_reason_of_a_closing_client()
    {
        var connection = await OpenAsync("/commands");

        await connection.CloseAsync(4001, "done, 再见");

        Assert.Equal(new CloseSeen(4001, "done, 再见"), await Server.NextCloseAsync());
        Assert.Equal(4001, (await connection.NextAsync<Closed>()).Code);
    }

    [Fact]
    public async Task The_client_learns_the_code_and_reason_of_a_closing_server()
    {
        var connection = await OpenAsync("/commands");

        await connection.SendTextAsync("close 4002 see you, 再见");

        var closed = await connection.NextAsync<Closed>();
        Assert.Equal((4002, "see you, 再见"), (closed.Code, closed.Reason));
        Assert.Equal(4002, (await Server.NextCloseAsync()).Code);
    }

    [Fact]
    public async Task A_terminated_connection_ends_without_a_code()
    {
        var connection = await OpenAsync("/commands");

        await connection.SendTextAsync("terminate");

        Assert.Equal(1006, (await NextClosedAsync(connection)).Code);
        Assert.Equal(1006, (await Server.NextCloseAsync()).Code);
    }

    [Fact]
    public async Task A_message_over_the_limit_closes_with_1009()
    {
        var connection = await OpenAsync("/echo/small");

        await connection.SendBinaryAsync(new byte[1025]);

        Assert.Equal(CloseCodes.MessageTooBig, (await connection.NextAsync<Closed>()).Code);
    }

    [Fact]
    public async Task A_stopping_server_says_so_to_its_clients()
    {
        var connection = await OpenAsync("/echo");

        await Server.App.StopAsync();

        Assert.Equal(CloseCodes.GoingAway, (await connection.NextAsync<Closed>()).Code);
    }

    /// <summary>Some clients report an error before the close that follows an abrupt end.</summary>
    private protected virtual Task<Closed> NextClosedAsync(InteropConnection connection) => connection.NextAsync<Closed>();
}

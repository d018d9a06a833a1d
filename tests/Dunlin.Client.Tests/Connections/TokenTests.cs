using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Connections;

/// <summary>Saying who the client is.</summary>
public sealed class TokenTests
{
    private int _asked;

    private ValueTask<string> NextToken(CancellationToken cancellationToken) => ValueTask.FromResult($"token{++_asked}");

    [Fact]
    public async Task The_client_is_open_when_the_server_has_taken_the_token()
    {
        await using var scripted = new ScriptedClient(options => options.Token = "secret");
        var connecting = scripted.Client.ConnectAsync();
        var transport = await scripted.Server.AcceptAsync();
        Assert.Null(transport.Token);
        Assert.Equal(DunlinClientState.Connecting, scripted.Client.State);

        var auth = await transport.AnswerAsync("auth", "auth-success", "\"user\":\"ada\"");

        Assert.Equal("secret", auth.GetProperty("token").GetString());
        await connecting.OrGiveUp();
        Assert.Equal("ada", scripted.Client.User);
    }

    [Fact]
    public async Task A_token_may_go_with_the_request()
    {
        await using var scripted = new ScriptedClient(options => (options.Token, options.TokenPlacement) = ("secret", TokenPlacement.Request));
        var transport = await scripted.ConnectAsync();
        Assert.Equal("secret", transport.Token);
        Assert.True(transport.IsQuiet);
    }

    [Fact]
    public async Task A_refused_token_is_asked_for_once_more()
    {
        await using var scripted = new ScriptedClient(options => options.TokenProvider = NextToken);
        var connecting = scripted.Client.ConnectAsync();
        await (await scripted.Server.AcceptAsync()).RefuseAsync("auth", "token_expired");

        scripted.Time.Advance(TimeSpan.Zero);
        var second = await scripted.Server.AcceptAsync();
        Assert.Equal("token2", (await second.RefuseAsync("auth", "unauthorized")).GetProperty("token").GetString());

        var error = await Assert.ThrowsAsync<DunlinException>(() => connecting.OrGiveUp());
        Assert.Equal(("closed", 4401, "unauthorized"), (error.Code, error.CloseCode, error.Message));
        Assert.Equal((2, DunlinClientState.Closed), (_asked, scripted.Client.State));
    }

    [Fact]
    public async Task A_connection_that_ends_with_its_token_comes_back_with_another()
    {
        await using var scripted = new ScriptedClient(options => options.TokenProvider = NextToken);
        var transport = await AuthenticateAsync(scripted);

        transport.End(4401, "token_expired");
        scripted.Time.Advance(TimeSpan.Zero);

        Assert.Equal("token2", (await (await scripted.Server.AcceptAsync()).ExpectAsync("auth")).GetProperty("token").GetString());
    }

    [Fact]
    public async Task A_token_that_cannot_be_renewed_closes_the_client()
    {
        await using var scripted = new ScriptedClient(options => options.Token = "secret");
        var connecting = scripted.Client.ConnectAsync();
        (await scripted.Server.NextAsync()).End(4401, "unauthorized");

        Assert.Equal(4401, (await Assert.ThrowsAsync<DunlinException>(() => connecting.OrGiveUp())).CloseCode);
    }

    [Fact]
    public async Task A_token_is_kept_over_a_lost_connection()
    {
        await using var scripted = new ScriptedClient(options => options.TokenProvider = NextToken);
        (await AuthenticateAsync(scripted)).End();

        Assert.Equal("token1", (await (await scripted.ReconnectAsync()).ExpectAsync("auth")).GetProperty("token").GetString());
    }

    [Fact]
    public async Task A_token_is_refreshed_before_it_expires()
    {
        await using var scripted = new ScriptedClient(options =>
        {
            options.TokenProvider = NextToken;
            options.Heartbeat.Interval = TimeSpan.FromHours(1);
        });
        var transport = await AuthenticateAsync(scripted, expires: scripted.Time.GetUtcNow().AddMinutes(10));

        scripted.Time.Advance(TimeSpan.FromSeconds((10 * 60) - 31));
        Assert.True(transport.IsQuiet);
        scripted.Time.Advance(TimeSpan.FromSeconds(1));
        var auth = await transport.AnswerAsync("auth", "auth-success", $"\"user\":\"ada\",\"expires\":{scripted.Time.GetUtcNow().AddSeconds(50).ToUnixTimeMilliseconds()}");
        Assert.Equal("token2", auth.GetProperty("token").GetString());

        // A fifth of what is left, where that is less than 30 s.
        scripted.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal("token3", (await transport.ExpectAsync("auth")).GetProperty("token").GetString());
        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
    }

    [Fact]
    public async Task A_refresh_that_is_refused_is_told_and_the_connection_goes_on()
    {
        await using var scripted = new ScriptedClient(options => options.TokenProvider = NextToken);
        var transport = await AuthenticateAsync(scripted, expires: scripted.Time.GetUtcNow().AddSeconds(10));
        scripted.Time.Advance(TimeSpan.FromSeconds(8));

        await transport.RefuseAsync("auth", "forbidden");

        Assert.Equal("forbidden", (await scripted.Errors.NextAsync()).Code);
        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
    }

    [Fact]
    public async Task An_application_that_cannot_get_a_token_is_asked_again_later()
    {
        await using var scripted = new ScriptedClient(options => options.TokenProvider = _ => ++_asked == 1 ? throw new IOException("no network") : ValueTask.FromResult("token"));
        _ = scripted.Client.ConnectAsync();

        var error = await scripted.Errors.NextAsync();
        Assert.Equal("token_failed", error.Code);
        Assert.IsType<IOException>(error.InnerException);
        Assert.Equal(0, scripted.Server.Attempts);
        await (await scripted.ReconnectAsync()).ExpectAsync("auth");
    }

    [Fact]
    public async Task An_application_that_knows_that_there_is_no_token_closes_the_client()
    {
        await using var scripted = new ScriptedClient(options => options.TokenProvider = _ => throw new DunlinException(DunlinErrorCode.Unauthorized, "logged out"));

        var error = await Assert.ThrowsAsync<DunlinException>(() => scripted.Client.ConnectAsync().OrGiveUp());

        Assert.Equal(("closed", 4401, "logged out"), (error.Code, error.CloseCode, error.Message));
    }

    [Fact]
    public async Task A_token_is_not_waited_for_without_end()
    {
        var late = new TaskCompletionSource<string>();
        await using var scripted = new ScriptedClient(options => options.TokenProvider = _ => ++_asked == 1 ? new ValueTask<string>(late.Task) : ValueTask.FromResult("token2"));
        _ = scripted.Client.ConnectAsync();
        scripted.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<TimeoutException>((await scripted.Errors.NextAsync()).InnerException);
        late.SetResult("token1");

        var auth = await (await scripted.ReconnectAsync()).ExpectAsync("auth");

        Assert.Equal("token2", auth.GetProperty("token").GetString());
    }

    [Fact]
    public async Task Who_was_too_slow_to_say_who_it_is_comes_back()
    {
        await using var scripted = new ScriptedClient(options => options.Token = "secret");
        _ = scripted.Client.ConnectAsync();
        (await scripted.Server.AcceptAsync()).End(4401, "auth_timeout");

        await (await scripted.ReconnectAsync()).ExpectAsync("auth");
    }

    [Fact]
    public async Task A_token_that_is_about_to_expire_is_not_asked_for_again_and_again()
    {
        await using var scripted = new ScriptedClient(options => options.TokenProvider = NextToken);
        var transport = await AuthenticateAsync(scripted, expires: scripted.Time.GetUtcNow());

        scripted.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.True(transport.IsQuiet);
        scripted.Time.Advance(TimeSpan.FromMilliseconds(1));
        await transport.ExpectAsync("auth");
    }

    [Fact]
    public async Task Closing_cancels_the_question_for_a_token()
    {
        var isCancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var scripted = new ScriptedClient(options => options.TokenProvider = async cancellationToken =>
        {
            cancellationToken.Register(isCancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "";
        });
        var connecting = scripted.Client.ConnectAsync();
        await scripted.Client.CloseAsync().OrGiveUp();

        await Assert.ThrowsAsync<DunlinException>(() => connecting.OrGiveUp());
        Assert.Equal(0, scripted.Server.Attempts);
    }

    private static async Task<ScriptedTransport> AuthenticateAsync(ScriptedClient scripted, DateTimeOffset? expires = null)
    {
        var connecting = scripted.Client.ConnectAsync();
        var transport = await scripted.Server.AcceptAsync();
        await transport.AnswerAsync("auth", "auth-success", "\"user\":\"ada\"" + (expires is { } end ? $",\"expires\":{end.ToUnixTimeMilliseconds()}" : ""));
        await connecting.OrGiveUp();
        return transport;
    }
}

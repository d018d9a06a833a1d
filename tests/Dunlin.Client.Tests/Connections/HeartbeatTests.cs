using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Connections;

public sealed class HeartbeatTests
{
    [Fact]
    public async Task A_server_that_does_not_answer_within_10_seconds_is_given_up()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();

        scripted.Time.Advance(TimeSpan.FromMilliseconds(24_999));
        Assert.True(transport.IsQuiet);
        scripted.Time.Advance(TimeSpan.FromMilliseconds(1));
        await transport.ExpectAsync("ping");
        scripted.Time.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
        scripted.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(DunlinClientState.Reconnecting, scripted.Client.State);
        Assert.Equal((4000, "no answer to a ping"), transport.Closed);
        await scripted.ReconnectAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sign_of_life_is_an_answer(bool isMessage)
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            scripted.Time.Advance(TimeSpan.FromSeconds(25));
            await transport.ExpectAsync("ping");
            scripted.Time.Advance(TimeSpan.FromSeconds(9));
            if (isMessage)
                transport.Say("""{"type":"pong","timestamp":1}""");
            else
                transport.Breathe();
        }

        Assert.Equal(DunlinClientState.Open, scripted.Client.State);
    }

    [Fact]
    public async Task Who_speaks_is_not_asked()
    {
        await using var scripted = new ScriptedClient();
        var transport = await scripted.ConnectAsync();
        for (var i = 0; i < 20; i++)
        {
            scripted.Time.Advance(TimeSpan.FromSeconds(20));
            transport.Breathe();
        }

        Assert.True(transport.IsQuiet);
    }
}

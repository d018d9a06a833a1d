using Dunlin.Bench.Load;

namespace Dunlin.Bench.Tests.Load;

public sealed class LoadOptionsTests
{
    [Theory]
    [InlineData("chat")]
    [InlineData("chat --protocol socketio --url ws://localhost:1 --body json")]
    [InlineData("chat --body json --payload 400 --compression --stalled 5")]
    [InlineData("fanout --stalled 50")]
    [InlineData("http --url http://localhost:1 --rate 500")]
    [InlineData("poll --interval 200 --body json")]
    [InlineData("longpoll --url http://localhost:1/room --rate 20")]
    [InlineData("mixed --http-url http://localhost:1/hello --http-clients 4 --http-rate 100")]
    [InlineData("crowd --senders 5 --messages 2 --patience 60")]
    public void These_are_right(string arguments) => Assert.Empty(ErrorsOf(arguments));

    [Theory]
    [InlineData("chat --payload 15", "--payload must be 16 to 131072")]
    [InlineData("chat --payload 131073", "--payload must be 16 to 131072")]
    [InlineData("chat --body json --payload 100", "--payload must be")]
    [InlineData("echo --stalled 5", "--stalled is for chat and fanout")]
    [InlineData("chat --stalled 51", "--stalled must be 0 to 50")]
    [InlineData("chat --url http://localhost", "chat needs an address with ws://")]
    [InlineData("poll --url ws://localhost", "poll needs an address with http://")]
    [InlineData("chat --url tcp://localhost", "is no ws:// or http:// address")]
    [InlineData("mixed --http-url ws://localhost", "is no http:// address")]
    [InlineData("http --compression", "are for WebSocket")]
    [InlineData("longpoll --protocol signalr", "are for WebSocket")]
    [InlineData("churn --rate 0", "--rate must be 1 or more")]
    [InlineData("poll --interval 0", "--interval must be 1 or more")]
    [InlineData("chat --protocol mqtt", "mqtt")]
    public void These_are_not(string arguments, string error) => Assert.Contains(error, Assert.Single(ErrorsOf(arguments)), StringComparison.Ordinal);

    private static IEnumerable<string> ErrorsOf(string arguments) => LoadCommand.Create().Parse(arguments.Split(' ')).Errors.Select(error => error.Message);
}

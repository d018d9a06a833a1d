using Dunlin.Bench.Load;

namespace Dunlin.Bench.Tests.Load;

public sealed class LoadOptionsTests
{
    [Theory]
    [InlineData("chat")]
    [InlineData("chat --protocol socketio --url ws://localhost:1 --body json")]
    [InlineData("chat --body json --payload 400 --compression --stalled 5")]
    [InlineData("fanout --stalled 50")]
    public void These_are_right(string arguments) => Assert.Empty(ErrorsOf(arguments));

    [Theory]
    [InlineData("chat --payload 15", "--payload must be 16 to 131072")]
    [InlineData("chat --payload 131073", "--payload must be 16 to 131072")]
    [InlineData("chat --body json --payload 100", "--payload must be")]
    [InlineData("echo --stalled 5", "--stalled is for chat and fanout")]
    [InlineData("chat --stalled 51", "--stalled must be 0 to 50")]
    [InlineData("chat --url http://localhost", "is no ws:// address")]
    [InlineData("chat --protocol mqtt", "mqtt")]
    public void These_are_not(string arguments, string error) => Assert.Contains(error, Assert.Single(ErrorsOf(arguments)), StringComparison.Ordinal);

    private static IEnumerable<string> ErrorsOf(string arguments) => LoadCommand.Create().Parse(arguments.Split(' ')).Errors.Select(error => error.Message);
}

using System.Text;
using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Tests.Load.Protocols;

/// <summary>What each protocol finds in what a server sends.</summary>
public sealed class RecordTests
{
    private const string SignalRText = """{"type":1,"target":"message","arguments":["3: hello"]}""" + "\u001E";

    [Theory]
    [InlineData("raw", true, "3: hello", new[] { "3: hello" })]
    [InlineData("socketio", true, """42["message","3: hello"]""", new[] { "3: hello" })]
    [InlineData("socketio", true, "2", new[] { "Ping" })]
    [InlineData("socketio", false, """42/echo,["message","hello"]""", new[] { "hello" })]
    [InlineData("signalr", true, "{\"type\":6}\u001E", new[] { "Notice" })]
    [InlineData("signalr", true, SignalRText + "{\"type\":6}\u001E" + SignalRText, new[] { "3: hello", "Notice", "3: hello" })]
    [InlineData("native", true, """{"type":"message","channel":"room","data":"3: hello","connection":"00ff","timestamp":1}""", new[] { "3: hello" })]
    [InlineData("native", true, """{"type":"message","channel":"room","data":"{\",\":1}","connection":"00ff","timestamp":1}""", new[] { """{\",\":1}""" })]
    [InlineData("native", true, """{"type":"system","data":{"online":2}}""", new[] { "Notice" })]
    public void They_come_one_after_the_other(string protocol, bool isRoom, string message, string[] records) =>
        Assert.Equal(records, ReadAll(protocol, isRoom, message));

    [Theory]
    [InlineData("socketio", """44{"message":"no"}""")]
    [InlineData("socketio", "41")]
    [InlineData("signalr", "{\"type\":7,\"error\":\"no\"}\u001E")]
    [InlineData("signalr", """{"type":1,"target":"message","arg""")]
    [InlineData("native", """{"type":"error","code":"forbidden","message":"no"}""")]
    public void What_says_that_something_went_wrong_is_an_error(string protocol, string message) =>
        Assert.Throws<LoadException>(() => ReadAll(protocol, isRoom: true, message));

    [Theory]
    [InlineData("raw", true, "ws://h:1", "ws://h:1/chat?name=7")]
    [InlineData("raw", false, "ws://h:1/", "ws://h:1/echo")]
    [InlineData("raw", true, "ws://h:1/room", "ws://h:1/room?name=7")]
    [InlineData("native", true, "ws://h:1", "ws://h:1/ws")]
    [InlineData("socketio", false, "ws://h:1", "ws://h:1/socket.io/?EIO=4&transport=websocket&name=7")]
    [InlineData("signalr", false, "ws://h:1", "ws://h:1/chat?name=7")]
    [InlineData("signalr", true, "ws://h:1/hub", "ws://h:1/hub?name=7")]
    public void The_endpoint_is_the_url_with_a_path(string protocol, bool isRoom, string url, string endpoint) =>
        Assert.Equal(new Uri(endpoint), ProtocolNames.Parse(protocol).Create(isRoom).Endpoint(new Uri(url), client: 7));

    private static List<string> ReadAll(string name, bool isRoom, string message)
    {
        var protocol = ProtocolNames.Parse(name).Create(isRoom);
        var records = new List<string>();
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(message);
        while (!rest.IsEmpty)
        {
            var record = protocol.Read(rest);
            records.Add(record.Kind == RecordKind.Text ? Encoding.UTF8.GetString(record.Text) : record.Kind.ToString());
            rest = rest[record.Length..];
        }

        return records;
    }
}

using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Dunlin.Client.Protocol;
using Dunlin.Client.Transports;

namespace Dunlin.Client.Tests.Support;

/// <summary>A connection whose server is a test.</summary>
internal sealed class ScriptedTransport(DunlinTransport name, string? token, ITransportEvents events) : ITransport
{
    private readonly Channel<JsonElement> _commands = Channel.CreateUnbounded<JsonElement>();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DunlinTransport Name => name;

    /// <summary>Of the first request.</summary>
    public string? Token => token;

    /// <summary>What the client closed it with.</summary>
    public (int Code, string Reason)? Closed { get; private set; }

    public long PendingBytes { get; set; }

    public bool IsIdle => IsQuiet;

    public bool IsRequesting => false;

    public Task Completion => _completion.Task;

    /// <summary>Whether the client has sent nothing that the test has not seen.</summary>
    public bool IsQuiet => _commands.Reader.Count == 0;

    public void Send(byte[] command)
    {
        var reader = new Utf8JsonReader(command);
        _commands.Writer.TryWrite(JsonElement.ParseValue(ref reader));
    }

    public void Close(int code, string reason)
    {
        Closed ??= (code, reason);
        _completion.TrySetResult();
    }

    /// <summary>The next command, which must be of this type.</summary>
    public async Task<JsonElement> ExpectAsync(string type)
    {
        var command = await _commands.Reader.ReadAsync().AsTask().OrGiveUp();
        Assert.Equal(type, command.GetProperty("type").GetString());
        return command;
    }

    public void Connect(string session = "s1") => Say($$"""{"type":"connected","session":"{{session}}","ping":30,"version":1}""");

    /// <summary>The server sends a message.</summary>
    public void Say(string json) => events.OnMessages(MessageReader.Read(Encoding.UTF8.GetBytes(json)));

    /// <summary>Answers the next command, which must be of this type, with fields behind its id.</summary>
    public async Task<JsonElement> AnswerAsync(string command, string type, string fields)
    {
        var found = await ExpectAsync(command);
        Say($$"""{"type":"{{type}}","id":{{found.GetProperty("id")}},{{fields}}}""");
        return found;
    }

    /// <summary>Refuses the next command, which must be of this type.</summary>
    public Task<JsonElement> RefuseAsync(string command, string code) => AnswerAsync(command, "error", $$"""
        "channel":"room","code":"{{code}}","message":"no"
        """);

    /// <summary>Accepts the next command as a subscription.</summary>
    public Task<JsonElement> SubscribeAsync(long offset = 0, bool recovered = false, string publications = "", string epoch = "e", string? members = null) =>
        AnswerAsync("subscribe", "subscribed", $$"""
            "channel":"room","epoch":"{{epoch}}","offset":{{offset}},"recovered":{{(recovered ? "true" : "false")}},"publications":[{{publications}}]{{(members is null ? "" : $",\"members\":{members}")}}
            """);

    /// <summary>A publication of the channel <c>room</c>, whose data are its offset.</summary>
    public void Publish(long offset) => Say($$"""{"type":"message",{{Publication(offset)[1..]}}""");

    public static string Publication(long offset) => $$"""{"channel":"room","data":{{offset}},"timestamp":1,"offset":{{offset}}}""";

    public static string Publications(int first, int last) => string.Join(',', Enumerable.Range(first, last - first + 1).Select(offset => Publication(offset)));

    /// <summary>The connection ends.</summary>
    public void End(int code = 1006, string reason = "")
    {
        _completion.TrySetResult();
        events.OnClosed(code, reason);
    }

    /// <summary>Something came that is no message.</summary>
    public void Breathe() => events.OnActivity();
}

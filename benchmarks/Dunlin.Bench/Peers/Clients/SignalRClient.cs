using System.Text.Json;

namespace Dunlin.Bench.Peers.Clients;

/// <summary>SignalR's JSON protocol: records that end with 0x1E, of which one WebSocket message can hold several.</summary>
internal sealed class SignalRClient(TextSocket socket, PeerWork work) : PeerClient(socket)
{
    private const char EndOfRecord = '\u001E';
    private const int Invocation = 1;
    private const int Ping = 6;

    private readonly string _method = work == PeerWork.Chat ? "Send" : "Echo";
    private readonly Queue<string> _records = new();

    public override Task SendAsync(string text, CancellationToken cancellationToken) =>
        SendRecordAsync(JsonSerializer.Serialize(new { type = Invocation, target = _method, arguments = new[] { text } }), cancellationToken);

    public override async Task<string> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var record = await ReceiveRecordAsync(cancellationToken);
            using var json = JsonDocument.Parse(record);
            var type = json.RootElement.GetProperty("type").GetInt32();
            if (type == Ping)
                continue;
            if (type != Invocation || json.RootElement.GetProperty("target").GetString() != "message")
                throw new InvalidDataException($"Expected an invocation of message, got {record}");
            return json.RootElement.GetProperty("arguments")[0].GetString() ?? throw new InvalidDataException($"No text in {record}");
        }
    }

    protected override async Task OpenAsync(CancellationToken cancellationToken)
    {
        await SendRecordAsync("""{"protocol":"json","version":1}""", cancellationToken);
        var answer = await ReceiveRecordAsync(cancellationToken);
        if (answer != "{}")
            throw new InvalidDataException($"The handshake was refused: {answer}");
    }

    private Task SendRecordAsync(string record, CancellationToken cancellationToken) => Socket.SendAsync(record + EndOfRecord, cancellationToken);

    private async Task<string> ReceiveRecordAsync(CancellationToken cancellationToken)
    {
        while (_records.Count == 0)
        {
            foreach (var record in (await Socket.ReceiveAsync(cancellationToken)).Split(EndOfRecord, StringSplitOptions.RemoveEmptyEntries))
                _records.Enqueue(record);
        }

        return _records.Dequeue();
    }
}

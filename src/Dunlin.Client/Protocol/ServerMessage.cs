namespace Dunlin.Client.Protocol;

/// <summary>A message from the server. What its type does not have is null.</summary>
internal sealed class ServerMessage
{
    public MessageKind Kind { get; set; }

    /// <summary>Of the command that it replies to.</summary>
    public long? Id { get; set; }

    public string? Channel { get; set; }

    public string? Session { get; set; }

    public string? User { get; set; }

    /// <summary>Proves that a session over HTTP is this client's.</summary>
    public string? Key { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long? Expires { get; set; }

    public string? Epoch { get; set; }

    public long? Offset { get; set; }

    public bool Recovered { get; set; }

    public bool Duplicate { get; set; }

    public List<Publication>? Publications { get; set; }

    public List<Member>? Members { get; set; }

    public Member? Member { get; set; }

    public List<Member>? Joined { get; set; }

    public List<Member>? Left { get; set; }

    public List<Member>? States { get; set; }

    public int? Count { get; set; }

    public int? Users { get; set; }

    /// <summary>Of an <c>error</c> or of an <c>unsubscribed</c>.</summary>
    public string? Code { get; set; }

    /// <summary>Of a <c>disconnect</c>.</summary>
    public int? CloseCode { get; set; }

    public string? Reason { get; set; }

    /// <summary>Of an <c>error</c>, for people.</summary>
    public string? Text { get; set; }

    public bool Reconnect { get; set; }

    /// <summary>Milliseconds.</summary>
    public long? After { get; set; }

    public string? Connection { get; set; }

    public string? Event { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long? Timestamp { get; set; }

    public JsonPayload Data { get; set; }

    /// <summary>Where the channel is, of replies that say it.</summary>
    public Position Position => new(Epoch ?? "", Offset ?? 0);

    public DunlinException ToException() => new(Code ?? DunlinErrorCode.Internal, Text ?? "the server gave no reason") { Channel = Channel };
}

namespace Dunlin.Bench.Load;

/// <summary>How a client connects.</summary>
internal sealed record LoadSocketOptions
{
    /// <summary>Nothing but the upgrade.</summary>
    public static LoadSocketOptions Plain { get; } = new();

    /// <summary>Offers permessage-deflate, as browsers do. A server that declines it is an error.</summary>
    public bool OffersCompression { get; init; }

    /// <summary>Bytes that the system may keep for the client until it reads (SO_RCVBUF), which Linux doubles; null: the system's choice.</summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>Runs when the upgrade is done, while the socket still blocks.</summary>
    public Action<LoadSocket>? Join { get; init; }
}

namespace Dunlin.Bench.Load;

/// <summary>Bytes on the wire, as the clients see them: upgrades and frames with their headers, but not those of TCP and IP.</summary>
internal readonly record struct WireBytes(long Received, long Sent)
{
    public WireBytes Add(int received = 0, int sent = 0) => new(Received + received, Sent + sent);

    public static WireBytes Of(IEnumerable<LoadSocket> clients) =>
        clients.Aggregate(default(WireBytes), (sum, client) => sum + client.Wire);

    public static WireBytes operator +(WireBytes left, WireBytes right) => new(left.Received + right.Received, left.Sent + right.Sent);

    public static WireBytes operator -(WireBytes left, WireBytes right) => new(left.Received - right.Received, left.Sent - right.Sent);
}

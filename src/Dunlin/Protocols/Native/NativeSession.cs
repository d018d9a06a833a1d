using System.Security.Cryptography;
using Dunlin.Connections;

namespace Dunlin.Protocols.Native;

/// <summary>
/// What the protocol keeps with a connection: about 50 bytes until the first subscription. Touched only by the connection's
/// own handler calls, which come one at a time.
/// </summary>
internal sealed class NativeSession
{
    private Dictionary<string, NativeSubscription>? _channels;

    /// <summary>Names the connection to others; random, so that it tells nothing about how many there were before.</summary>
    public ulong Name { get; } = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>What it is spoken on; from the opening on.</summary>
    public MessageConnection Connection { get; private set; } = null!;

    public int ChannelCount => _channels?.Count ?? 0;

    public IReadOnlyCollection<NativeSubscription> Subscriptions => _channels?.Values ?? (IReadOnlyCollection<NativeSubscription>)[];

    /// <summary>Set by the first problem of this connection: one log line for each, not one for each message.</summary>
    public bool ProblemLogged { get; set; }

    /// <summary>Set once <c>disconnect</c> has been sent.</summary>
    public bool IsToldWhy { get; set; }

    /// <summary>Milliseconds that the client was asked to wait before it comes back; null: it was not.</summary>
    public int? ReconnectAfter { get; set; }

    public void Attach(MessageConnection connection) => Connection = connection;

    public void Add(NativeSubscription subscription) =>
        (_channels ??= new Dictionary<string, NativeSubscription>(StringComparer.Ordinal)).Add(subscription.Channel.Name, subscription);

    public void Remove(NativeSubscription subscription) => _channels?.Remove(subscription.Channel.Name);

    public NativeSubscription? Find(ReadOnlySpan<char> channel) =>
        _channels is not null && _channels.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(channel, out var found) ? found : null;
}

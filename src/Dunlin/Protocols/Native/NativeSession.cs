using System.Security.Cryptography;

namespace Dunlin.Protocols.Native;

/// <summary>
/// What the protocol keeps with a connection: about 40 bytes until the first subscription. Touched only by the connection's
/// own handler calls, which come one at a time.
/// </summary>
internal sealed class NativeSession
{
    private HashSet<string>? _topics;

    /// <summary>Names the connection to others; random, so that it tells nothing about how many there were before.</summary>
    public ulong Id { get; } = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public int ChannelCount => _topics?.Count ?? 0;

    /// <summary>Set by the first problem of this connection: one log line for each, not one for each message.</summary>
    public bool ProblemLogged { get; set; }

    public bool Add(string topic) => (_topics ??= new HashSet<string>(StringComparer.Ordinal)).Add(topic);

    public void Remove(string topic) => _topics?.Remove(topic);

    /// <summary>The topic as it was subscribed to, so that a publish makes no new string.</summary>
    public string? Find(ReadOnlySpan<char> topic) =>
        _topics is not null && _topics.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(topic, out var found) ? found : null;
}

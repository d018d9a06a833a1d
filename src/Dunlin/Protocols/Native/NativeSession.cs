using System.Net;
using System.Security.Cryptography;
using Dunlin.Connections;
using Dunlin.Limits;
using Dunlin.Protocols.Native.Limits;

namespace Dunlin.Protocols.Native;

/// <summary>
/// What the protocol keeps with a connection: about 100 bytes until the first subscription. Touched only on the connection's loop, but for what says otherwise.
/// </summary>
internal sealed class NativeSession(ClientIdentity identity)
{
    private Dictionary<string, NativeSubscription>? _channels;
    private volatile ClientIdentity _identity = identity;
    private byte[]? _userJson;
    private NativeSubscription? _lastFound;

    /// <summary>Names the connection to others; random, so that it tells nothing about how many there were before.</summary>
    public ulong Name { get; } = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>What it is spoken on; from the opening on.</summary>
    public MessageConnection Connection { get; private set; } = null!;

    /// <summary>Who it is. Read from any thread.</summary>
    public ClientIdentity Identity => _identity;

    /// <summary>The user's name, a JSON string; empty: anonymous. Encoded once, as it goes with every publication.</summary>
    public ReadOnlySpan<byte> UserJson => _identity.User is { } user ? _userJson ??= NativeWriter.Encode(user) : default;

    /// <summary>Why it does not even begin, in a word; null: it does.</summary>
    public string? RefusedFor { get; init; }

    /// <summary>Whether it may do more than say who it is.</summary>
    public bool IsAdmitted { get; set; }

    /// <summary>When it must have said who it is, while it is not admitted; Unix milliseconds.</summary>
    public long AuthenticateBy { get; set; } = long.MaxValue;

    /// <summary>When what it has said of itself ends to hold; Unix milliseconds.</summary>
    public long EndsAt { get; set; } = long.MaxValue;

    /// <summary>The second for which <see cref="Admission.SessionDeadlines"/> has it noted; under its lock.</summary>
    public long NotedFor { get; set; } = long.MaxValue;

    /// <summary>Set by the first subscription with a channel token. Read from any thread.</summary>
    public bool HasGrants { get; set; }

    /// <summary>Set when the connection has ended.</summary>
    public bool IsOver { get; set; }

    /// <summary>What its address counts as; null: it has none, or nobody asks. From before the opening on.</summary>
    public IPAddress? Address { get; set; }

    /// <summary>The address that it was counted in for; see <see cref="NativeQuotas"/>.</summary>
    public IPAddress? CountedAddress { get; set; }

    /// <summary>The user that it was counted in for.</summary>
    public string? CountedUser { get; set; }

    /// <summary>What it may send in a time; null until it has sent something while there is a limit.</summary>
    public RateGuard? Rate { get; set; }

    /// <summary>Channels that the application wants it to be subscribed to when it begins. From before the opening on.</summary>
    public IReadOnlyList<string> NamedChannels { get; set; } = [];

    /// <summary>How far its client had got in a former session, by channel; null: it did not say. From before the opening on.</summary>
    public IReadOnlyDictionary<string, DeliveredPosition>? Delivered { get; set; }

    public int ChannelCount => _channels?.Count ?? 0;

    public IReadOnlyCollection<NativeSubscription> Subscriptions => _channels?.Values ?? (IReadOnlyCollection<NativeSubscription>)[];

    /// <summary>Set by the first problem of this connection: one log line for each, not one for each message.</summary>
    public bool ProblemLogged { get; set; }

    /// <summary>Set once <c>disconnect</c> has been sent.</summary>
    public bool IsToldWhy { get; set; }

    /// <summary>Milliseconds that the client was asked to wait before it comes back; null: it was not.</summary>
    public int? ReconnectAfter { get; set; }

    public void Attach(MessageConnection connection) => Connection = connection;

    /// <summary>It has said who it is, again or for the first time. Its user does not change once there is one.</summary>
    public void Identify(ClientIdentity identity) => _identity = identity;

    /// <summary>Adds a subscription, in the place of the one to the same channel if there is one.</summary>
    public void Add(NativeSubscription subscription)
    {
        _lastFound = null;
        (_channels ??= new Dictionary<string, NativeSubscription>(StringComparer.Ordinal))[subscription.Channel.Name] = subscription;
    }

    public void Remove(NativeSubscription subscription)
    {
        _lastFound = null;
        _channels?.Remove(subscription.Channel.Name);
    }

    public NativeSubscription? Find(ReadOnlySpan<char> channel)
    {
        if (_channels is null || !_channels.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(channel, out var found))
            return null;

        _lastFound = found;
        return found;
    }

    /// <summary>The subscription that was found last, if a JSON string names its channel without escapes: nothing has to be decoded then.</summary>
    /// <param name="json">A channel's name, with its quotes.</param>
    public NativeSubscription? FindAgain(ReadOnlySpan<byte> json) =>
        _lastFound is { } last && json.Length > 2 && json[1..^1].SequenceEqual(last.Channel.PlainName) ? last : null;
}

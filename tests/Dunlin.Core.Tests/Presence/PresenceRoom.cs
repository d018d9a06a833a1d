using System.Text;
using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;
using Dunlin.Tests.Channels;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Presence;

/// <summary>One channel, its connections by number, and what its listeners are told.</summary>
internal sealed class PresenceRoom : IPresenceDelivery, IDisposable
{
    private readonly ChannelRegistry _channels;
    private readonly Dictionary<ulong, RecordingSubscriber> _connected = [];
    private readonly List<PresenceListener> _listeners = [];

    public PresenceRoom(ChannelOptions options) =>
        _channels = new ChannelRegistry(new ChannelNamespaces(options, []), new HistoryMemory(1024 * 1024), this, Time);

    public ManualTimeProvider Time { get; } = new();

    public List<string> Told { get; } = [];

    public int Channels => _channels.Count;

    public IReadOnlyCollection<ulong> Connected => _connected.Keys;

    public (int Count, int Users) Counts
    {
        get
        {
            var reader = new CountingReader();
            Channel.ReadPresence(reader);
            return (reader.Count, reader.Users);
        }
    }

    private Channel Channel => _connected.Values.First().Channel!;

    /// <summary>Returns how others see the connection.</summary>
    public ulong Join(ulong connection, string? user = null)
    {
        var subscriber = new RecordingSubscriber(new Member(connection, user));
        _channels.Subscribe("room", subscriber, subscriber.Member, default);
        _connected.Add(connection, subscriber);
        return subscriber.Member.Connection;
    }

    public void Say(ulong connection, string state) =>
        _channels.SetState(_connected[connection].Channel!, _connected[connection].Member, Encoding.UTF8.GetBytes(state));

    public void Leave(ulong connection) => Go(connection, mayReturn: false);

    public void Lose(ulong connection) => Go(connection, mayReturn: true);

    /// <summary>Gives somebody who is there a list, and tells it of changes from now on.</summary>
    public PresenceListener Listen()
    {
        var listener = new PresenceListener();
        Channel.ReadPresence(listener);
        _listeners.Add(listener);
        return listener;
    }

    public void StopListening(PresenceListener listener) => _listeners.Remove(listener);

    public void Dispose() => _channels.Dispose();

    bool IPresenceDelivery.HasListeners(Channel channel) => _listeners.Count > 0;

    void IPresenceDelivery.Deliver(Channel channel, PresenceChange change, Member member)
    {
        Told.Add($"{change} {member.Connection}");
        foreach (var listener in _listeners)
            listener.Apply(change, member);
    }

    void IPresenceDelivery.Deliver(Channel channel, PresenceDiff diff, int count, int users)
    {
        Told.Add($"+{Names(diff.Joined)} -{Names(diff.Left)} ~{Names(diff.State)} {count}/{users}");
        foreach (var listener in _listeners)
            listener.Apply(diff);
    }

    private void Go(ulong connection, bool mayReturn)
    {
        _connected.Remove(connection, out var gone);
        _channels.Unsubscribe(gone!.Channel!, gone.Member, mayReturn);
    }

    private static string Names(IEnumerable<Member> members) => string.Join(',', members.Select(member => member.Connection).Order());

    private sealed class CountingReader : IPresenceReader
    {
        public int Count { get; private set; }

        public int Users { get; private set; }

        public void OnPresence(IReadOnlyCollection<Member> members, int users) => (Count, Users) = (members.Count, users);
    }
}

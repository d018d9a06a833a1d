using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Brokers;

/// <summary>Tells the broker what happens to this node's members of a channel: in order, one call at a time. Thread-safe; its lock is taken after all others.</summary>
/// <param name="name">The channel's name.</param>
/// <param name="services">What all channels share.</param>
internal sealed class MemberFeed(string name, FollowServices services)
{
    private readonly Lock _lock = new();
    private readonly Queue<Item> _waiting = new();
    private bool _isSending;

    /// <summary>Something has happened to a member.</summary>
    public void Update(PresenceChange change, Member member) =>
        Add(new Item(null, change, new BrokerMember(member.Connection, member.User, member.State)));

    /// <summary>The broker may know nothing, or what is not so any more: tells it all.</summary>
    public void TellAll(Channel channel) => Add(new Item(channel, default, null));

    private void Add(Item item)
    {
        lock (_lock)
        {
            _waiting.Enqueue(item);
            if (_isSending)
                return;

            _isSending = true;
        }

        _ = Task.Run(SendAsync);
    }

    // When the broker cannot be reached, what waits is void: everything is told when it is back. So it is when it fails: with the next gap, or when it is lost and back.
    private async Task SendAsync()
    {
        while (TryTake(out var item))
        {
            try
            {
                await SendAsync(item);
            }
            catch (BrokerUnavailableException)
            {
                Clear();
            }
            catch (Exception exception)
            {
                BrokerLog.MembersNotTold(services.Logger, name, exception);
                Clear();
            }
        }
    }

    private ValueTask SendAsync(Item item) =>
        item.Channel is { } channel
            ? services.Broker.SetMembersAsync(name, channel.ReadOwnMembers(), services.Stopping)
            : services.Broker.UpdateMemberAsync(name, item.Change, item.Member!, services.Stopping);

    private void Clear()
    {
        lock (_lock)
            _waiting.Clear();
    }

    private bool TryTake(out Item item)
    {
        lock (_lock)
        {
            _isSending = _waiting.TryDequeue(out item);
            return _isSending;
        }
    }

    /// <param name="Channel">All of this channel's members are to be told; null: one change is.</param>
    /// <param name="Change">What has happened.</param>
    /// <param name="Member">To whom.</param>
    private readonly record struct Item(Channel? Channel, PresenceChange Change, BrokerMember? Member);
}

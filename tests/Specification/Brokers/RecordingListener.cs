using System.Text;
using Dunlin.Brokers;
using Dunlin.Presence;

namespace Dunlin.Specification.Brokers;

/// <summary>Writes down what a broker tells a node, and waits for it.</summary>
public sealed class RecordingListener : IBrokerListener
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<(string Channel, BrokerDelivery Delivery)> _deliveries = [];
    private readonly List<string> _members = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lost;
    private int _restored;

    public int Lost => Read(() => _lost);

    public int Restored => Read(() => _restored);

    /// <summary>What happened to others' members: <c>Joined 1 ann "away"</c>.</summary>
    public string[] Members => Read(() => _members.ToArray());

    public BrokerDelivery[] Of(string channel) => Read(() => _deliveries.Where(one => one.Channel == channel).Select(one => one.Delivery).ToArray());

    /// <summary>Offset and body of what was published to a channel: <c>1 "a"</c>.</summary>
    public string[] TextsOf(string channel) => [.. Of(channel).Select(one => $"{one.Position.Offset} {Encoding.UTF8.GetString(one.Body.Span)}")];

    public void OnPublication(string channel, in BrokerDelivery delivery)
    {
        var copy = delivery;
        Write(() => _deliveries.Add((channel, copy)));
    }

    public void OnMember(string channel, PresenceChange change, BrokerMember member) =>
        Write(() => _members.Add($"{change} {member.Connection} {member.User} {Encoding.UTF8.GetString(member.State.Span)}".TrimEnd()));

    public void OnLost(Exception why) => Write(() => _lost++);

    public void OnRestored() => Write(() => _restored++);

    /// <summary>Waits until it is so.</summary>
    public async Task UntilAsync(Func<RecordingListener, bool> condition)
    {
        using var giveUp = new CancellationTokenSource(HangGuard);
        while (true)
        {
            var changed = Read(() => _changed.Task);
            if (condition(this))
                return;

            await changed.WaitAsync(giveUp.Token);
        }
    }

    private void Write(Action action)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            action();
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private T Read<T>(Func<T> value)
    {
        lock (_lock)
            return value();
    }
}

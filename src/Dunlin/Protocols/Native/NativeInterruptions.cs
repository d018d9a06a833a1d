using Dunlin.Brokers;

namespace Dunlin.Protocols.Native;

/// <summary>
/// Has clients come back whose place in a channel is lost: they recover what there is, and are told that it is not all. Thread-safe.
/// </summary>
/// <remarks>A broker that loses everything loses it for all channels at once, so they are collected: a pass over all sessions is for many channels.</remarks>
internal sealed class NativeInterruptions(NativeSessions sessions, OnlineNotices online, TimeProvider time) : IInterruptions
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private HashSet<string>? _lost;

    public void OnPositionLost(string channel)
    {
        lock (_lock)
        {
            if (_lost is null)
            {
                _lost = new HashSet<string>(StringComparer.Ordinal);
                _ = InterruptAsync();
            }

            _lost.Add(channel);
        }
    }

    private async Task InterruptAsync()
    {
        await Task.Delay(Window, time);
        HashSet<string> lost;
        lock (_lock)
        {
            lost = _lost!;
            _lost = null;
        }

        foreach (var session in sessions.All)
            session.Connection.Post(() => Interrupt(session, lost));
    }

    private void Interrupt(NativeSession session, HashSet<string> lost)
    {
        if (!session.IsOver && !session.IsToldWhy && session.Subscriptions.Any(subscription => lost.Contains(subscription.Channel.Name)))
            NativeSessions.Disconnect(session, CloseCodes.InsufficientState, "position lost", ReconnectDelay.Next(online.Count));
    }
}

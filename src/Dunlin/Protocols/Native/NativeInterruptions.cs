using Dunlin.Brokers;

namespace Dunlin.Protocols.Native;

/// <summary>Has clients come back whose place in a channel is lost: they recover what there is, and are told that it is not all.</summary>
internal sealed class NativeInterruptions(NativeSessions sessions, OnlineNotices online) : IInterruptions
{
    public void OnPositionLost(string channel)
    {
        foreach (var session in sessions.All)
            session.Connection.Post(() => Interrupt(session, channel));
    }

    private void Interrupt(NativeSession session, string channel)
    {
        if (!session.IsOver && !session.IsToldWhy && session.Find(channel) is not null)
            NativeSessions.Disconnect(session, CloseCodes.InsufficientState, "position lost", ReconnectDelay.Next(online.Count));
    }
}

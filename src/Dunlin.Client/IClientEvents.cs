namespace Dunlin.Client;

/// <summary>Events of a client that others than itself raise.</summary>
internal interface IClientEvents
{
    void RaiseState(ClientStateChange value);

    void RaiseOpened(ConnectionOpened value);

    void RaiseClosed(ConnectionClosed value);

    void RaiseError(DunlinException exception);

    void RaiseSubscribed(ChannelSubscribed value);

    void RaiseUnsubscribed(ChannelUnsubscribed value);

    void RaiseGap(ChannelGap value);

    /// <summary>Returns false when handlers are so slow that it is left out.</summary>
    bool TryRaiseNotification(Notification value);

    /// <summary>Returns false when handlers are so slow that it is left out.</summary>
    bool TryRaiseOnline(int value);
}

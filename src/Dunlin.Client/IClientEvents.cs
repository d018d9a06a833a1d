namespace Dunlin.Client;

/// <summary>Events of a client that others than itself raise.</summary>
internal interface IClientEvents
{
    void RaiseError(DunlinException exception);

    void RaiseSubscribed(ChannelSubscribed value);

    void RaiseUnsubscribed(ChannelUnsubscribed value);

    void RaiseGap(ChannelGap value);
}

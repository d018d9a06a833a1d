namespace Dunlin.Client;

/// <summary>Whether a channel is subscribed.</summary>
public enum SubscriptionState
{
    /// <summary>It is not.</summary>
    Unsubscribed,

    /// <summary>It is wanted, and will be when there is a connection and the server permits it.</summary>
    Subscribing,

    /// <summary>It is: every publication arrives.</summary>
    Subscribed,
}

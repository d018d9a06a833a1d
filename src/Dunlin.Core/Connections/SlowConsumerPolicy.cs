namespace Dunlin;

/// <summary>What happens to a connection whose unsent bytes pass its backpressure limit.</summary>
public enum SlowConsumerPolicy
{
    /// <summary>Close it with code 3008, so that it can come back and recover. The default.</summary>
    Close,

    /// <summary>Deliver what was accepted, and leave newer messages out until it has caught up. Publish results do not count it meanwhile.</summary>
    DropNewest,

    /// <summary>Throw the backlog of publications away and go on at the newest: for topics where only the latest value matters.</summary>
    SkipToTail,
}

namespace Dunlin;

/// <summary>The truthful result of a publish.</summary>
/// <param name="Reached">Subscribers that will get the message. Those that a slow-consumer policy skips at this moment, and the excluded sender, are not counted.</param>
/// <param name="Skipped">Subscribers that will not get it, because they are over their backpressure limit under <see cref="SlowConsumerPolicy.DropNewest"/>.</param>
public readonly record struct PublishResult(int Reached, int Skipped)
{
    /// <summary>True when nobody gets the message.</summary>
    public bool Dropped => Reached == 0;
}

namespace Dunlin.Brokers;

/// <summary>The broker cannot be reached now: what was asked of it may or may not have been done.</summary>
public sealed class BrokerUnavailableException : Exception
{
    /// <inheritdoc cref="BrokerUnavailableException"/>
    public BrokerUnavailableException()
        : this("The broker cannot be reached.")
    {
    }

    /// <inheritdoc cref="BrokerUnavailableException"/>
    public BrokerUnavailableException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="BrokerUnavailableException"/>
    public BrokerUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

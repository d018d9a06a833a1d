namespace Dunlin;

/// <summary>Tells something to every connection of Dunlin's own protocol, from anywhere. Thread-safe.</summary>
/// <remarks>One notification is one append, whatever the number of connections, and waits for none of them.</remarks>
public interface INotifications
{
    /// <summary>Connections that a notification would reach now.</summary>
    int Reachable { get; }

    /// <summary>Sends <c>{"type":"notification","data":{"message":…},"timestamp":…}</c>.</summary>
    /// <param name="message">Text for people.</param>
    /// <returns>Connections reached.</returns>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair, which UTF-8 cannot carry.</exception>
    int Notify(string message);

    /// <summary>Sends <c>{"type":"notification","data":…,"timestamp":…}</c>, with the data byte for byte.</summary>
    /// <param name="data">One JSON value in UTF-8, nested at most 64 deep.</param>
    /// <returns>Connections reached.</returns>
    /// <exception cref="ArgumentException">The data is not that.</exception>
    int NotifyJson(ReadOnlySpan<byte> data);
}

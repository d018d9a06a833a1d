using Dunlin.Channels.Contracts;

namespace Dunlin;

/// <summary>A client that wants to publish.</summary>
public sealed class PublishContext : RefusableContext
{
    internal PublishContext(ClientIdentity identity, ulong connection, string channel, string? eventName, ReadOnlyMemory<byte> data)
        : base(identity, connection)
    {
        Channel = channel;
        Event = eventName;
        Data = data;
    }

    /// <summary>The channel's name.</summary>
    public string Channel { get; }

    /// <summary>What the client calls the publication; null: nothing.</summary>
    public string? Event { get; }

    /// <summary>What it says: one JSON value in UTF-8. A copy, which may be kept.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The same as a contract has it; null: no contract names the namespace.</summary>
    internal ContractMessage? Message { get; init; }
}

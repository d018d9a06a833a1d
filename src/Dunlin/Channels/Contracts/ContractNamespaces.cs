using System.Collections.Frozen;
using Dunlin.Contracts;

namespace Dunlin.Channels.Contracts;

/// <summary>The namespaces that contracts name. Thread-safe.</summary>
internal sealed class ContractNamespaces(IEnumerable<RegisteredContract> contracts)
{
    private readonly FrozenDictionary<string, ContractNamespace> _byName =
        contracts.SelectMany(static contract => contract.Namespaces).ToFrozenDictionary(static space => space.Name, StringComparer.Ordinal);

    /// <summary>Whether there are any. Without, nothing is to be checked.</summary>
    public bool Any => _byName.Count > 0;

    /// <summary>The namespace of a channel; null: no contract names it.</summary>
    public ContractNamespace? Find(string channel) => _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(ChannelNamespace.Of(channel), out var found) ? found : null;
}

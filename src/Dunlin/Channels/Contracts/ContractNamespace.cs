using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Dunlin.Contracts;
using Dunlin.Contracts.Validation;

namespace Dunlin.Channels.Contracts;

/// <summary>What clients may publish in the channels of a namespace, and say of themselves there. Thread-safe.</summary>
internal sealed class ContractNamespace
{
    private readonly FrozenDictionary<string, ContractEvent> _events;
    private readonly MessageContract? _state;

    /// <param name="name">The namespace.</param>
    /// <param name="contract">A contract that names it.</param>
    public ContractNamespace(string name, ChannelContract contract)
    {
        Name = name;
        _events = contract.Events.Where(one => one.Namespace == name).ToFrozenDictionary(static one => one.Name, static one => new ContractEvent(one), StringComparer.Ordinal);
        _state = contract.States.FirstOrDefault(state => state.Namespace == name)?.Message;
    }

    public string Name { get; }

    public ContractEvent? Find(string name) => _events.GetValueOrDefault(name);

    /// <summary>Reads what a client publishes, or says why it may not.</summary>
    /// <param name="name">What the client calls it; empty: nothing.</param>
    /// <param name="isEphemeral">Whether nobody is to keep it.</param>
    /// <param name="data">One JSON value.</param>
    /// <param name="message">What it is.</param>
    /// <param name="problem">What is wrong, for the person who writes the client.</param>
    public bool TryRead(ReadOnlySpan<char> name, bool isEphemeral, ReadOnlySpan<byte> data, [NotNullWhen(true)] out ContractMessage? message, [NotNullWhen(false)] out string? problem)
    {
        message = null;
        if (!_events.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found))
        {
            problem = name.IsEmpty ? $"'event' is missing: what is published in the namespace \"{Name}\" has one" : $"there is no event \"{name}\" in the namespace \"{Name}\"";
            return false;
        }

        if (found.IsEphemeral != isEphemeral)
        {
            problem = isEphemeral ? $"the event \"{name}\" is kept: it must not be 'ephemeral'" : $"the event \"{name}\" is not kept: 'ephemeral' must be true";
            return false;
        }

        message = found.Contract.TryReadObject(data, out var value, out problem) ? new ContractMessage(found, value) : null;
        return message is not null;
    }

    /// <summary>Checks what a client says of itself.</summary>
    /// <param name="data">One JSON value.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    public string? CheckState(ReadOnlySpan<byte> data)
    {
        if (_state is null)
            return $"members of channels of the namespace \"{Name}\" have no state";

        _state.TryReadObject(data, out _, out var problem);
        return problem;
    }
}

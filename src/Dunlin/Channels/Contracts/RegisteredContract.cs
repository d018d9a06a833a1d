using Dunlin.Contracts;

namespace Dunlin.Channels.Contracts;

/// <summary>A contract that the server holds its clients to, and what the application does with its events. Filled while the application is built.</summary>
internal sealed class RegisteredContract
{
    /// <param name="contract">The class.</param>
    /// <param name="content">What it says.</param>
    public RegisteredContract(Type contract, ChannelContract content)
    {
        Class = contract;
        Name = content.Name;
        Namespaces = [.. content.Events.Select(static one => one.Namespace).Concat(content.States.Select(static state => state.Namespace)).Distinct(StringComparer.Ordinal).Select(name => new ContractNamespace(name, content))];
    }

    public Type Class { get; }

    public string Name { get; }

    public IReadOnlyList<ContractNamespace> Namespaces { get; }

    /// <exception cref="InvalidOperationException">Both name a namespace.</exception>
    public void ThrowIfItMeets(RegisteredContract other)
    {
        var names = other.Namespaces.Select(static space => space.Name).ToHashSet(StringComparer.Ordinal);
        if (Namespaces.FirstOrDefault(space => names.Contains(space.Name)) is { } both)
            throw new InvalidOperationException($"The contracts {other.Class.FullName} and {Class.FullName} both name the namespace \"{both.Name}\". A namespace has one contract.");
    }
}

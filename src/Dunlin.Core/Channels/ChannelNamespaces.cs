namespace Dunlin.Channels;

/// <summary>Which options a channel has, by the namespace of its name. Immutable.</summary>
internal sealed class ChannelNamespaces(ChannelOptions usual, IEnumerable<KeyValuePair<string, ChannelOptions>> namespaces)
{
    private readonly Dictionary<string, ChannelOptions> _options = new(namespaces, StringComparer.Ordinal);

    public ChannelOptions OptionsOf(ReadOnlySpan<char> channel) =>
        _options.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(ChannelName.NamespaceOf(channel), out var found) ? found : usual;
}

using Dunlin.Contracts.Export.Model;
using Dunlin.Contracts.Export.Naming;

namespace Dunlin.Contracts.Export.AsyncApi;

/// <summary>
/// The keys under which a namespace and its messages stand in a document: the names, in ASCII letters, digits, underscores, hyphens and dots, which is what the Components Object takes. Immutable.
/// </summary>
internal sealed class ChannelKeys
{
    private const string WithoutNamespace = "default";

    private readonly Dictionary<ChannelEvent, (string Own, string Full)> _events = [];
    private readonly (string Own, string Full) _state;

    private ChannelKeys(ChannelNamespace channels, string key, HashSet<string> messages)
    {
        Channel = key;
        var own = new HashSet<string>();
        foreach (var one in channels.Events)
        {
            var name = Identifiers.Unique(Identifiers.Key(one.Name), own);
            _events.Add(one, (name, Identifiers.Unique($"{key}.{name}", messages)));
        }

        _state = channels.State is null ? default : (Identifiers.Unique("memberState", own), Identifiers.Unique($"{key}.memberState", messages));
    }

    /// <summary>The key of the channel.</summary>
    public string Channel { get; }

    /// <summary>The key of an event among the messages of the channel, and that among the messages of the document.</summary>
    public (string Own, string Full) Of(ChannelEvent one) => _events[one];

    /// <summary>The same for the state of members.</summary>
    public (string Own, string Full) State => _state;

    /// <summary>The keys of all namespaces, each of them once.</summary>
    public static IReadOnlyDictionary<ChannelNamespace, ChannelKeys> Of(ContractModel model)
    {
        var channels = new HashSet<string>();
        var messages = new HashSet<string>();
        return model.Namespaces.ToDictionary(
            one => one,
            one => new ChannelKeys(one, Identifiers.Unique(one.Name.Length == 0 ? WithoutNamespace : Identifiers.Key(one.Name), channels), messages));
    }
}

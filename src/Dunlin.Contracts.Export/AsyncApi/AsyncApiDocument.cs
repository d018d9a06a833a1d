using System.Text.Json.Nodes;
using Dunlin.Contracts.Export.JsonSchema;
using Dunlin.Contracts.Export.Model;
using Dunlin.Contracts.Export.Naming;

namespace Dunlin.Contracts.Export.AsyncApi;

/// <summary>
/// Writes a contract as an AsyncAPI 3.0.0 document. The application that it describes is the server, as the section <i>Application</i> of the specification has it: <c>send</c> is what
/// the server sends to clients, <c>receive</c> what it takes from them.
/// </summary>
internal sealed class AsyncApiDocument
{
    private const string ServerKey = "server";
    private const string Protocol =
        "Messages are JSON over WebSocket, in Dunlin's own protocol: an event is a command `publish` on its way to the server and a `message` on its way to clients. The payload is its `data`, the name its `event`.";

    private readonly ContractModel _model;
    private readonly AsyncApiOptions _options;
    private readonly TypeNames _names;
    private readonly SchemaWriter _schemas;
    private readonly IReadOnlyDictionary<ChannelNamespace, ChannelKeys> _keys;

    private AsyncApiDocument(ContractModel model, AsyncApiOptions options)
    {
        _model = model;
        _options = options;
        _names = new TypeNames(model);
        _schemas = new SchemaWriter(_names, "#/components/schemas/");
        _keys = ChannelKeys.Of(model);
    }

    public static JsonObject Create(ContractModel model, AsyncApiOptions options) => new AsyncApiDocument(model, options).Create();

    private JsonObject Create()
    {
        var document = new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = _options.Title ?? _model.Source, ["version"] = _options.Version ?? _model.Version, ["description"] = Protocol },
        };
        if (_options.Server is { } server)
            document["servers"] = new JsonObject { [ServerKey] = Server(server) };
        document["defaultContentType"] = "application/json";
        document["channels"] = ObjectOf(_model.Namespaces, one => _keys[one].Channel, Channel);
        document["operations"] = Operations();
        document["components"] = new JsonObject { ["messages"] = Messages(), ["schemas"] = ObjectOf(_model.Declarations, _names.Of, _schemas.Declare) };
        return document;
    }

    private static JsonObject Server(Uri address)
    {
        var server = new JsonObject { ["host"] = address.Authority, ["protocol"] = address.Scheme };
        if (address.AbsolutePath != "/")
            server["pathname"] = address.AbsolutePath;
        return server;
    }

    private JsonObject Channel(ChannelNamespace channels)
    {
        var messages = new JsonObject();
        foreach (var (own, full) in KeysOf(channels))
            messages[own] = Refer("components/messages", full);

        var isNamed = channels.Name.Length > 0;
        return new JsonObject
        {
            // Braces belong to parameters (section "Channel Object", address).
            ["address"] = isNamed ? $"{channels.Name.Replace("{", "%7B", StringComparison.Ordinal).Replace("}", "%7D", StringComparison.Ordinal)}:{{channel}}" : "{channel}",
            ["description"] = isNamed ? $"The channels of the namespace `{channels.Name}`." : "The channels without a namespace.",
            ["messages"] = messages,
            ["parameters"] = new JsonObject { ["channel"] = new JsonObject { ["description"] = isNamed ? "What stands behind the first colon of the channel's name." : "The channel's name, without a colon." } },
        };
    }

    private JsonObject Operations()
    {
        var operations = new JsonObject();
        foreach (var channels in _model.Namespaces)
        {
            var key = _keys[channels].Channel;
            operations[$"{key}.send"] = Operation("send", "What the server sends to subscribers.", channels);
            operations[$"{key}.receive"] = Operation("receive", "What clients that may publish send to the server.", channels);
        }

        return operations;
    }

    // Messages of an operation are those of its channel, not those of the components (section "Operation Object", messages).
    private JsonObject Operation(string action, string summary, ChannelNamespace channels) => new()
    {
        ["action"] = action,
        ["channel"] = Refer("channels", _keys[channels].Channel),
        ["summary"] = summary,
        ["messages"] = new JsonArray([.. KeysOf(channels).Select(key => Refer($"channels/{_keys[channels].Channel}/messages", key.Own))]),
    };

    private JsonObject Messages()
    {
        var messages = new JsonObject();
        foreach (var channels in _model.Namespaces)
        {
            foreach (var one in channels.Events)
                messages[_keys[channels].Of(one).Full] = Event(one);
            if (channels.State is { } state)
                messages[_keys[channels].State.Full] = State(state);
        }

        return messages;
    }

    private JsonObject Event(ChannelEvent one)
    {
        var message = Message(one.Name, one.Payload, "event", one.Name);
        if (one.IsEphemeral)
            message["x-ephemeral"] = true;
        return message;
    }

    private JsonObject State(MemberState state)
    {
        var message = Message("state", state.Payload, "type", "state");
        message["summary"] = "What a member says of itself: `data` of the command `state`, and `state` of a member.";
        message["x-member-state"] = true;
        return message;
    }

    // A message must be valid against one alone of those of its operation: the field of the protocol that tells them apart stands in the headers.
    private JsonObject Message(string name, Declaration payload, string field, string value)
    {
        var message = new JsonObject
        {
            ["name"] = name,
            ["title"] = _names.Of(payload),
            ["headers"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { [field] = new JsonObject { ["const"] = value } }, ["required"] = new JsonArray(field) },
            ["payload"] = _schemas.Refer(payload),
        };
        if (payload.Description is { } text)
            message.Insert(2, "description", text);
        return message;
    }

    private IEnumerable<(string Own, string Full)> KeysOf(ChannelNamespace channels) =>
        channels.State is null ? channels.Events.Select(_keys[channels].Of) : channels.Events.Select(_keys[channels].Of).Append(_keys[channels].State);

    private static JsonObject Refer(string place, string key) => new() { ["$ref"] = $"#/{place}/{key}" };

    private static JsonObject ObjectOf<T>(IEnumerable<T> items, Func<T, string> key, Func<T, JsonObject> write) =>
        new(items.Select(item => KeyValuePair.Create<string, JsonNode?>(key(item), write(item))));
}

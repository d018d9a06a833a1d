using Dunlin.Contracts.Export.Model;
using Dunlin.Contracts.Export.Naming;

namespace Dunlin.Contracts.Export.TypeScript;

/// <summary>
/// Writes the declarations of a contract. One interface serves both directions: the server passes on byte for byte what a client publishes, so that what one may leave out is what others may not get.
/// </summary>
internal sealed class DeclarationFile
{
    // The server refuses what the contract has not.
    private const string None = "never";

    private readonly ContractModel _model;
    private readonly TypeNames _names;

    private DeclarationFile(ContractModel model)
    {
        _model = model;
        _names = new TypeNames(model);
    }

    public static string Write(ContractModel model) => new DeclarationFile(model).Write();

    private string Write()
    {
        var declarations = new DeclarationWriter(_names);
        return string.Join('\n',
        [
            $"// Generated from the contract {_model.Source}. Do not edit: change the C# records, and build.\n",
            .. _model.Namespaces.Select(Events),
            .. _model.Declarations.Select(declarations.Write),
            ChannelTypes(),
        ]);
    }

    private string Events(ChannelNamespace channels)
    {
        var place = channels.Name.Length == 0 ? "channels without a namespace" : $"the channels `{channels.Name}:…`";
        return $"{TypeScriptText.Comment("", [$"What is published in {place}, by the names of the events."])}export interface {_names.EventsOf(channels)} {{\n{string.Concat(channels.Events.Select(Event))}}}\n";
    }

    private string Event(ChannelEvent one)
    {
        var name = TypeScriptText.MemberName(one.Name);
        var ephemeral = one.IsEphemeral ? $"Ephemeral: nobody keeps it. Publish it with `channel.ephemeral({TypeScriptText.Literal(one.Name)}, …)`." : null;
        return $"{TypeScriptText.Comment("  ", [one.Payload.Description, ephemeral])}  {name}: {_names.Of(one.Payload)};\n";
    }

    // So that client.channel('chat:lobby') knows its types.
    private string ChannelTypes() =>
        $"declare module '@dunlin/client' {{\n  interface ChannelTypes {{\n{string.Concat(_model.Namespaces.Select(Namespace))}  }}\n}}\n";

    private string Namespace(ChannelNamespace channels) =>
        $"    {TypeScriptText.MemberName(channels.Name)}: {{ events: {_names.EventsOf(channels)}; ephemeral: {Ephemeral(channels)}; state: {(channels.State is { } state ? _names.Of(state.Payload) : None)} }};\n";

    private static string Ephemeral(ChannelNamespace channels)
    {
        var names = channels.Events.Where(one => one.IsEphemeral).Select(one => TypeScriptText.Literal(one.Name)).ToList();
        return names.Count == 0 ? None : string.Join(" | ", names);
    }
}

using Dunlin.Contracts.Generator.Models;
using Microsoft.CodeAnalysis.CSharp;

namespace Dunlin.Contracts.Generator.Writing;

/// <summary>Writes what makes a record an event or a state. Explicit members: the record keeps all names for itself.</summary>
internal static class RecordWriter
{
    private const string Contracts = "global::Dunlin.Contracts.";
    private const string TypeInfo = "global::System.Text.Json.Serialization.Metadata.JsonTypeInfo";

    public static string Write(RecordPart part)
    {
        var record = part.Type.Reference;
        var (declares, implements) = part.Role.Kind switch
        {
            RecordKind.StoredEvent => ($"{Contracts}IChannelEvent<{record}>", $"{Contracts}IStoredEvent<{record}>"),
            RecordKind.EphemeralEvent => ($"{Contracts}IChannelEvent<{record}>", $"{Contracts}IEphemeralEvent<{record}>"),
            _ => ($"{Contracts}IMemberState<{record}>", $"{Contracts}IMemberState<{record}>"),
        };
        var space = $"static string {declares}.Namespace => {SymbolDisplay.FormatLiteral(part.Role.Namespace, quote: true)};";
        var name = $"static string {declares}.Event => {SymbolDisplay.FormatLiteral(part.Role.Event, quote: true)};";
        var json = $"static {TypeInfo}<{record}> {declares}.Json {{ get; }} = {Contracts}ContractJson.Strict<{record}>({part.Context}.Default);";
        return part.Role.Kind == RecordKind.State ? PartWriter.Write(part.Type, implements, space, json) : PartWriter.Write(part.Type, implements, space, name, json);
    }
}

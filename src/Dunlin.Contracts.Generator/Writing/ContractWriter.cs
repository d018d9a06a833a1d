using Dunlin.Contracts.Generator.Models;
using Microsoft.CodeAnalysis.CSharp;

namespace Dunlin.Contracts.Generator.Writing;

/// <summary>Writes what makes a serializer context a contract.</summary>
internal static class ContractWriter
{
    private const string Contracts = "global::Dunlin.Contracts.";

    // Made when it is first asked for: while the context itself is being made, its Default is not there yet.
    private const string Field = "__channelContract";

    public static string Write(ContractPart part)
    {
        var events = part.Members.Where(static member => member.Kind != RecordKind.State).Select(static member =>
            $"{Contracts}ChannelEventDescriptor.{(member.Kind == RecordKind.EphemeralEvent ? "Ephemeral" : "Stored")}<{member.Reference}>()");
        var states = part.Members.Where(static member => member.Kind == RecordKind.State).Select(static member => $"{Contracts}MemberStateDescriptor.Of<{member.Reference}>()");
        var name = SymbolDisplay.FormatLiteral(part.Type.Name, quote: true);
        var made = $"new {Contracts}ChannelContract({name}, {Array("ChannelEventDescriptor", events)}, {Array("MemberStateDescriptor", states)})";
        return PartWriter.Write(
            part.Type,
            $"{Contracts}IChannelContract",
            $"private static {Contracts}ChannelContract? {Field};",
            $"static {Contracts}ChannelContract {Contracts}IChannelContract.Contract => {Field} ??= {made};");
    }

    private static string Array(string type, IEnumerable<string> elements) => $"new {Contracts}{type}[] {{ {string.Join(", ", elements)} }}";
}

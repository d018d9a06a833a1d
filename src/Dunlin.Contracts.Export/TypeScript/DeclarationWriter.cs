using Dunlin.Contracts.Export.Model;
using Dunlin.Contracts.Export.Naming;

namespace Dunlin.Contracts.Export.TypeScript;

/// <summary>Writes types that have names.</summary>
internal sealed class DeclarationWriter(TypeNames names)
{
    private readonly ShapeTypes _types = new(names);

    public string Write(Declaration declaration) => declaration switch
    {
        ObjectDeclaration record => Record(record),
        EnumDeclaration literals => Enum(literals),
        UnionDeclaration union => Union(union),
        _ => throw new ArgumentOutOfRangeException(nameof(declaration), declaration, "is of no known kind"),
    };

    private string Record(ObjectDeclaration record)
    {
        var kept = record.OtherMembers == OtherMembers.Kept ? "  [name: string]: unknown;\n" : "";
        return $"{TypeScriptText.Comment("", [record.Description])}export interface {names.Of(record)} {{\n{string.Concat(record.Members.Select(Member))}{kept}}}\n";
    }

    private string Member(Member member)
    {
        var access = member.Access == MemberAccess.ReadOnly ? "readonly " : "";
        return $"{TypeScriptText.Comment("  ", MemberRemarks.Of(member))}  {access}{TypeScriptText.MemberName(member.Name)}{(member.IsOptional ? "?" : "")}: {_types.Of(member.Shape)};\n";
    }

    // As a comment what the numbers mean: names of a .NET enum are nothing that arrives.
    private string Enum(EnumDeclaration declaration)
    {
        var meanings = declaration.Values
            .Where(value => value.Description is not null || value.Name != value.Value.ToString())
            .Select(value => $"- `{TypeScriptText.Literal(value.Value)}`: {value.Description ?? value.Name}");
        var values = string.Join(" | ", declaration.Values.Select(value => TypeScriptText.Literal(value.Value)));
        return $"{TypeScriptText.Comment("", [declaration.Description, .. meanings])}export type {names.Of(declaration)} = {values};\n";
    }

    private string Union(UnionDeclaration union)
    {
        var tag = TypeScriptText.MemberName(union.Discriminator);
        var cases = union.Cases.Select(one => $"\n  | ({names.Of(one.Object)} & {{ {tag}{(one.Value is null ? "?: never" : $": {TypeScriptText.Literal(one.Value)}")} }})");
        return $"{TypeScriptText.Comment("", [union.Description])}export type {names.Of(union)} ={string.Concat(cases)};\n";
    }
}

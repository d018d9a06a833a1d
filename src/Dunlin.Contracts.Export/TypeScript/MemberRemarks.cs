using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.TypeScript;

/// <summary>What a comment says of a member that its type does not.</summary>
internal static class MemberRemarks
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<string?> Of(Member member) =>
    [
        member.Description,
        NoteOf(member.Shape),
        member.Constraints.Count > 0 ? $"Valid with {string.Join(", ", member.Constraints.Select(one => $"`{one.Key}: {Text(one.Value)}`"))}." : null,
        member.Access switch
        {
            MemberAccess.ReadOnly => "The server computes it: leave it out.",
            MemberAccess.WriteOnly => "The server reads it, and never writes it.",
            _ => null,
        },
        member.Default is { Json: { } value } ? $"@defaultValue `{Text(value)}`" : null,
    ];

    private static string? NoteOf(Shape shape) => shape switch
    {
        ScalarShape scalar => scalar.Note,
        NullableShape nullable => NoteOf(nullable.Other),
        EitherShape either => either.Shapes.Select(NoteOf).FirstOrDefault(note => note is not null),
        ArrayShape { Item: var item } when NoteOf(item) is { } note => $"Each: {note}",
        MapShape { Value: var value } when NoteOf(value) is { } note => $"Each: {note}",
        _ => null,
    };

    private static string Text(JsonNode value) => value.ToJsonString(Readable);
}

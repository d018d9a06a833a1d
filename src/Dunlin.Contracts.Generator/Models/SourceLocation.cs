using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Dunlin.Contracts.Generator.Models;

/// <summary>A place in a file. Unlike <see cref="Location"/> it keeps no syntax tree alive.</summary>
internal sealed record SourceLocation(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static SourceLocation Of(Location location) => new(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}

using Microsoft.CodeAnalysis;

namespace Dunlin.Contracts.Generator.Models;

/// <summary>Something that is wrong in the project, and where.</summary>
internal sealed record Finding(DiagnosticDescriptor Problem, SourceLocation Location, EquatableArray<string> Arguments)
{
    public static Finding Of(DiagnosticDescriptor problem, SourceLocation location, params string[] arguments) => new(problem, location, new EquatableArray<string>(arguments));

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Problem, Location.ToLocation(), [.. Arguments]);
}

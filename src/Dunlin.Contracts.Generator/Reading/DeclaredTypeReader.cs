using Dunlin.Contracts.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dunlin.Contracts.Generator.Reading;

/// <summary>Reads of a marked class what is needed to write more of it.</summary>
internal static class DeclaredTypeReader
{
    private static readonly SymbolDisplayFormat Name = new(miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static readonly SymbolDisplayFormat Namespace = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static string ReferenceOf(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static DeclaredType Read(INamedTypeSymbol type) => new(
        ReferenceOf(type),
        type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString(Namespace) : "",
        new EquatableArray<string>(ContainersOf(type).Reverse().Select(DeclarationOf)),
        DeclarationOf(type),
        type.Name);

    /// <summary>Why no more of the class can be written.</summary>
    /// <param name="type">The class.</param>
    /// <param name="declaration">Where it is marked.</param>
    public static IEnumerable<Finding> FindProblems(INamedTypeSymbol type, TypeDeclarationSyntax declaration)
    {
        var location = SourceLocation.Of(declaration.Identifier.GetLocation());
        if (!IsPartial(declaration))
            yield return Finding.Of(Problems.NotPartial, location, type.Name);
        foreach (var container in ContainersOf(type).Where(static container => !container.DeclaringSyntaxReferences.All(IsPartial)))
            yield return Finding.Of(Problems.ContainerNotPartial, location, type.Name, container.Name);
        if (type.IsGenericType || ContainersOf(type).Any(static container => container.IsGenericType))
            yield return Finding.Of(Problems.Generic, location, type.Name);
        if (type.IsAbstract || type.IsStatic)
            yield return Finding.Of(Problems.Abstract, location, type.Name);
        if (IsFileLocal(declaration) || ContainersOf(type).SelectMany(static container => container.DeclaringSyntaxReferences).Any(IsFileLocal))
            yield return Finding.Of(Problems.FileLocal, location, type.Name);
    }

    private static IEnumerable<INamedTypeSymbol> ContainersOf(INamedTypeSymbol type)
    {
        for (var container = type.ContainingType; container is not null; container = container.ContainingType)
            yield return container;
    }

    private static string DeclarationOf(INamedTypeSymbol type)
    {
        var keyword = (type.TypeKind, type.IsRecord) switch
        {
            (TypeKind.Struct, true) => "record struct",
            (TypeKind.Struct, false) => "struct",
            (TypeKind.Interface, _) => "interface",
            (_, true) => "record",
            _ => "class",
        };
        return $"partial {keyword} {type.ToDisplayString(Name)}";
    }

    private static bool IsPartial(SyntaxReference reference) => reference.GetSyntax() is TypeDeclarationSyntax declaration && IsPartial(declaration);

    private static bool IsPartial(TypeDeclarationSyntax declaration) => declaration.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static bool IsFileLocal(SyntaxReference reference) => reference.GetSyntax() is TypeDeclarationSyntax declaration && IsFileLocal(declaration);

    // By its text: the compiler that this is written for has no name for the keyword yet.
    private static bool IsFileLocal(TypeDeclarationSyntax declaration) => declaration.Modifiers.Any(static modifier => modifier.ValueText == "file");
}

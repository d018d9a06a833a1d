using Dunlin.Contracts.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dunlin.Contracts.Generator.Reading;

/// <summary>Reads a class that is marked as a contract.</summary>
internal static class ContractReader
{
    private const string Context = "System.Text.Json.Serialization.JsonSerializerContext";
    private const string Listing = "System.Text.Json.Serialization.JsonSerializableAttribute";

    public static ContractModel Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        var findings = DeclaredTypeReader.FindProblems(type, declaration).ToList();
        if (!IsContext(type))
            findings.Add(Finding.Of(Problems.NotAContext, SourceLocation.Of(declaration.Identifier.GetLocation()), type.Name));

        var listed = new List<string>();
        foreach (var attribute in type.GetAttributes().Where(IsListing))
        {
            if (attribute.ConstructorArguments.FirstOrDefault() is not { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol record })
                continue;

            if (IsMarked(record) && !SymbolEqualityComparer.Default.Equals(record.ContainingAssembly, type.ContainingAssembly))
                findings.Add(Finding.Of(Problems.OfAnotherProject, SourceLocation.Of(attribute.ApplicationSyntaxReference!.GetSyntax(cancellationToken).GetLocation()), record.Name));
            else
                listed.Add(DeclaredTypeReader.ReferenceOf(record));
        }

        return new ContractModel(DeclaredTypeReader.Read(type), new EquatableArray<string>(listed.Distinct()), new EquatableArray<Finding>(findings));
    }

    private static bool IsContext(INamedTypeSymbol type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.ToDisplayString() == Context)
                return true;
        }

        return false;
    }

    private static bool IsListing(AttributeData attribute) => attribute.AttributeClass?.ToDisplayString() == Listing;

    private static bool IsMarked(INamedTypeSymbol type) =>
        type.GetAttributes().Any(static attribute => attribute.AttributeClass?.ToDisplayString() is ContractGenerator.Event or ContractGenerator.State);
}

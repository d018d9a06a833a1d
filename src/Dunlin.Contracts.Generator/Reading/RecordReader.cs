using Dunlin.Contracts.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dunlin.Contracts.Generator.Reading;

/// <summary>Reads a record that is marked as an event or as a state.</summary>
internal static class RecordReader
{
    private const string Ephemeral = "Ephemeral";

    /// <returns>Null when the compiler has something to say about the attribute itself.</returns>
    public static RecordModel? ReadEvent(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var attribute = context.Attributes[0];
        var arguments = attribute.ConstructorArguments;
        if (arguments.Length != 2 || arguments.Any(HasError))
            return null;

        var (space, name) = (arguments[0].Value as string, arguments[1].Value as string);
        var isEphemeral = attribute.NamedArguments.Any(static argument => argument is { Key: Ephemeral, Value.Value: true });
        var role = new RecordRole(isEphemeral ? RecordKind.EphemeralEvent : RecordKind.StoredEvent, space ?? "", name ?? "");
        return Read(context, role, Names.ProblemWithNamespace(space), Names.ProblemWithEvent(name), cancellationToken);
    }

    /// <returns>Null when the compiler has something to say about the attribute itself.</returns>
    public static RecordModel? ReadState(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Attributes[0].ConstructorArguments;
        if (arguments.Length != 1 || arguments.Any(HasError))
            return null;

        var space = arguments[0].Value as string;
        var role = new RecordRole(RecordKind.State, space ?? "", Event: "");
        return Read(context, role, Names.ProblemWithNamespace(space), badEvent: null, cancellationToken);
    }

    private static RecordModel Read(GeneratorAttributeSyntaxContext context, RecordRole role, string? badNamespace, string? badEvent, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        var findings = DeclaredTypeReader.FindProblems(type, declaration).ToList();
        var attribute = SourceLocation.Of(context.Attributes[0].ApplicationSyntaxReference!.GetSyntax(cancellationToken).GetLocation());
        if (badNamespace is not null)
            findings.Add(Finding.Of(Problems.BadNamespace, attribute, type.Name, badNamespace));
        if (badEvent is not null)
            findings.Add(Finding.Of(Problems.BadEvent, attribute, type.Name, badEvent));
        return new RecordModel(DeclaredTypeReader.Read(type), role, SourceLocation.Of(declaration.Identifier.GetLocation()), new EquatableArray<Finding>(findings));
    }

    private static bool HasError(TypedConstant argument) => argument.Kind == TypedConstantKind.Error;
}

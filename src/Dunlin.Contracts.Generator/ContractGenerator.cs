using Dunlin.Contracts.Generator.Checking;
using Dunlin.Contracts.Generator.Models;
using Dunlin.Contracts.Generator.Reading;
using Dunlin.Contracts.Generator.Writing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dunlin.Contracts.Generator;

/// <summary>Implements the interfaces of <c>Dunlin.Contracts</c> for the classes that are marked with its attributes. What is wrong with them is an error, see <see cref="Problems"/>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    internal const string Event = "Dunlin.Contracts.ChannelEventAttribute";
    internal const string State = "Dunlin.Contracts.MemberStateAttribute";

    /// <summary>The step in which everything that is marked is put together.</summary>
    internal const string CheckStep = "Check";

    /// <summary>The steps after which files are written, one for each.</summary>
    internal const string RecordStep = "Record";
    internal const string ContractStep = "Contract";

    private const string Contract = "Dunlin.Contracts.ChannelContractAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var events = context.SyntaxProvider.ForAttributeWithMetadataName(Event, IsClass, RecordReader.ReadEvent).Where(static record => record is not null).Collect();
        var states = context.SyntaxProvider.ForAttributeWithMetadataName(State, IsClass, RecordReader.ReadState).Where(static record => record is not null).Collect();
        var contracts = context.SyntaxProvider.ForAttributeWithMetadataName(Contract, IsClass, ContractReader.Read).Collect();
        var all = events.Combine(states).Combine(contracts)
            .Select(static (marked, _) => ContractCheck.Run([.. marked.Left.Left!, .. marked.Left.Right!], marked.Right))
            .WithTrackingName(CheckStep);

        context.RegisterSourceOutput(all.SelectMany(static (set, _) => set.Findings), static (output, finding) => output.ReportDiagnostic(finding.ToDiagnostic()));
        context.RegisterSourceOutput(
            all.SelectMany(static (set, _) => set.Records).WithTrackingName(RecordStep),
            static (output, part) => output.AddSource(part.File, RecordWriter.Write(part)));
        context.RegisterSourceOutput(
            all.SelectMany(static (set, _) => set.Contracts).WithTrackingName(ContractStep),
            static (output, part) => output.AddSource(part.File, ContractWriter.Write(part)));
    }

    private static bool IsClass(SyntaxNode node, CancellationToken cancellationToken) =>
        node is ClassDeclarationSyntax || (node is RecordDeclarationSyntax record && !record.ClassOrStructKeyword.IsKind(SyntaxKind.StructKeyword));
}

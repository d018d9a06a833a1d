using Dunlin.Contracts.Generator;
using Dunlin.Contracts.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Dunlin.Contracts.Tests.Generator;

/// <summary>What is done again after an edit: the generator runs with every key that is pressed.</summary>
public sealed class CachingTests
{
    private const string Texts = """
        [ChannelEvent("chat", "text")]
        public sealed partial record Text(string Body);

        [ChannelEvent("chat", "typing", Ephemeral = true)]
        public sealed partial record Typing(bool Active);

        [ChannelContract, JsonSerializable(typeof(Text)), JsonSerializable(typeof(Typing))]
        public sealed partial class ChatContract : JsonSerializerContext;
        """;

    private static readonly SourceProject Before = SourceProject.Of(Texts, "public static class Unrelated { public static int One => 1; }");

    [Fact]
    public void An_unrelated_edit_computes_nothing_again()
    {
        var after = Before.WithFile("File2.cs", "public static class Unrelated { public static int Two => 2; }").WithFile("File3.cs", "public class Another;");

        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(after, ContractGenerator.CheckStep));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(after, ContractGenerator.RecordStep));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(after, ContractGenerator.ContractStep));
        Assert.All(after.Generated.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs), output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    [Fact]
    public void An_edit_that_only_moves_records_writes_no_file_again()
    {
        var after = Before.WithFile("File1.cs", $"// A comment.\n\n{Texts}");

        Assert.All(Reasons(after, ContractGenerator.RecordStep).Concat(Reasons(after, ContractGenerator.ContractStep)), AssertSame);
        Assert.All(after.Generated.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs), output => AssertSame(output.Reason));
    }

    [Fact]
    public void An_edit_of_members_writes_no_file_again()
    {
        var after = Before.WithFile("File1.cs", Texts.Replace("string Body", "string Body, string? ReplyTo = null", StringComparison.Ordinal));

        Assert.All(Reasons(after, ContractGenerator.RecordStep), AssertSame);
    }

    [Fact]
    public void An_edit_of_one_record_writes_that_one_again()
    {
        var after = Before.WithFile("File1.cs", Texts.Replace("\"text\"", "\"words\"", StringComparison.Ordinal));

        Assert.Single(Reasons(after, ContractGenerator.RecordStep), IncrementalStepRunReason.Modified);
        Assert.Contains("\"words\"", after.File("Text.Event.g.cs"), StringComparison.Ordinal);
    }

    private static void AssertSame(IncrementalStepRunReason reason) => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString());

    private static IEnumerable<IncrementalStepRunReason> Reasons(SourceProject project, string step) =>
        project.Generated.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason).Distinct();
}

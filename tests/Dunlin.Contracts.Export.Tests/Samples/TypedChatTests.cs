using Dunlin.Contracts.Export.Tests.Support;

namespace Dunlin.Contracts.Export.Tests.Samples;

/// <summary>The promise: who changes a C# record sees in the compiler of TypeScript, in the lines that use it, what is to be changed there.</summary>
public sealed class TypedChatTests(SampleCopy sample) : IClassFixture<SampleCopy>
{
    [Fact]
    public void The_committed_files_are_up_to_date()
    {
        var errors = new StringWriter();
        var exitCode = new ExportCommand(new StringWriter(), errors).Run(
        [
            TestBuild.OfSample("TypedChat", "Contract"), "--typescript", RepositoryPath.Of("samples", "TypedChat", "Web", "contract.d.ts"), "--asyncapi", RepositoryPath.Of("samples", "TypedChat", "asyncapi.json"),
            "--title", "Typed chat", "--server", "ws://localhost:5000/ws", "--check",
        ]);

        Assert.Equal((0, ""), (exitCode, errors.ToString()));
    }

    [Fact]
    public async Task A_change_of_a_record_fails_in_the_lines_that_use_it()
    {
        var (contract, declarations) = (sample.Read("Contract/ChatContract.cs"), sample.Read("Web/contract.d.ts"));
        await sample.RestoreAsync();
        await sample.BuildAsync("Contract");
        await sample.BuildAsync("Server");
        Assert.Equal(declarations, sample.Read("Web/contract.d.ts"));
        Assert.Empty(Node.Compile(sample.Web));

        await FailsInAsync(contract.Replace("string Body", "string Words", StringComparison.Ordinal), ["text.body", "'text', { body }"]);
        await FailsInAsync(contract.Replace("bool Active", "int Active", StringComparison.Ordinal), ["'typing', { active }"]);
        await FailsInAsync(contract.Replace("Fine,", "Well,", StringComparison.Ordinal), ["mood: 'Fine'"]);
        await FailsInAsync(contract.Replace(", Ephemeral = true", "", StringComparison.Ordinal), ["'typing', { active }"]);
        await FailsInAsync(
            contract.Replace("[ChannelEvent(\"chat\", \"typing\", Ephemeral = true)]", "", StringComparison.Ordinal).Replace("JsonSerializable(typeof(ChatTyping)), ", "", StringComparison.Ordinal),
            ["chat.on('typing'", "'typing', { active }"]);
    }

    // Lines by what stands in them, since that is what a person looks for.
    private async Task FailsInAsync(string contract, string[] uses)
    {
        sample.Write("Contract/ChatContract.cs", contract);
        await sample.BuildAsync("Contract");

        var failing = Node.Compile(sample.Web).Select(Place).Distinct().Order();
        Assert.Equal(uses.Select(PlaceOf).Order(), failing);
    }

    private string PlaceOf(string use)
    {
        var places = from file in new[] { "chat.ts", "page.ts" }
                     from line in sample.Read($"Web/{file}").Split('\n').Select((text, index) => (text, Number: index + 1))
                     where line.text.Contains(use, StringComparison.Ordinal)
                     select $"{file}:{line.Number}";
        return Assert.Single(places);
    }

    // Of `chat.ts(12,34): error TS2339: …`.
    private static string Place(string error)
    {
        var parts = error.Split('(', ',');
        Assert.Contains(": error TS", error);
        return $"{Path.GetFileName(parts[0])}:{parts[1]}";
    }
}

using System.Text.Json.Nodes;

namespace Dunlin.Contracts.Export.Tests;

public sealed class ExportCommandTests : IDisposable
{
    private static readonly string Contracts = typeof(ExportCommandTests).Assembly.Location;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dunlin-export-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private string TypeScript => Path.Combine(_folder.FullName, "contract.d.ts");

    private string AsyncApi => Path.Combine(_folder.FullName, "asyncapi.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Both_files_are_written_and_then_up_to_date()
    {
        Assert.Equal(0, Run(Contracts, "--typescript", TypeScript, "--asyncapi", AsyncApi, "--title", "Chat", "--version", "2.0.0", "--server", "wss://example.com/ws"));
        Assert.Equal($"{TypeScript} is written.\n{AsyncApi} is written.\n", _output.ToString());
        var document = JsonNode.Parse(File.ReadAllText(AsyncApi))!;
        Assert.Equal("""{"title":"Chat","version":"2.0.0"}""", new JsonObject { ["title"] = document["info"]!["title"]!.DeepClone(), ["version"] = document["info"]!["version"]!.DeepClone() }.ToJsonString());
        Assert.Equal("""{"server":{"host":"example.com","protocol":"wss","pathname":"/ws"}}""", document["servers"]!.ToJsonString());

        Assert.Equal(0, Run(Contracts, "--typescript", TypeScript, "--check"));
        Assert.Equal("", _errors.ToString());
    }

    [Fact]
    public void A_file_that_is_out_of_date_fails_the_check_and_stays()
    {
        File.WriteAllText(TypeScript, "// mine\n");

        Assert.Equal(1, Run(Contracts, "--typescript", TypeScript, "--asyncapi", AsyncApi, "--check"));
        Assert.Equal(
            $"contract-export : error : {TypeScript} is out of date: line 1 is \"// mine\" and has to be \"// Generated from the contract Dunlin.Contracts.Export.Tests. Do not edit: change the C# records, and build.\".\n"
            + $"contract-export : error : {AsyncApi} is missing.\n",
            _errors.ToString());
        Assert.Equal("// mine\n", File.ReadAllText(TypeScript));
    }

    [Fact]
    public void An_assembly_that_is_not_there_is_an_error() => Fails("There is no assembly nowhere.dll.", "nowhere.dll", "--typescript", TypeScript);

    [Fact]
    public void A_file_that_is_no_assembly_is_an_error()
    {
        File.WriteAllText(TypeScript, "no assembly");
        Fails($"{TypeScript} cannot be loaded: ", TypeScript, "--typescript", TypeScript);
    }

    [Fact]
    public void An_assembly_without_a_contract_is_an_error() =>
        Fails("There is no contract in contract-export: no class with [ChannelContract].", typeof(ExportCommand).Assembly.Location, "--typescript", TypeScript);

    [Fact]
    public void Nothing_to_write_is_an_error() => Fails("There is nothing to write: say --typescript, --asyncapi, or both.", Contracts);

    [Fact]
    public void A_server_without_an_address_is_an_error() => Fails("\"example.com\" is no address of a server", Contracts, "--asyncapi", AsyncApi, "--server", "example.com");

    [Fact]
    public void An_option_that_does_not_exist_is_an_error() => Fails("'--typoscript'", Contracts, "--typoscript", TypeScript);

    [Fact]
    public void A_missing_argument_is_an_error() => Fails("Required argument 'assembly'", "--typescript", TypeScript);

    private void Fails(string message, params string[] args)
    {
        Assert.Equal(2, Run(args));
        var lines = _errors.ToString().TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.StartsWith("contract-export : error : ", line));
        Assert.Contains(message, lines[0]);
        Assert.Equal("", _output.ToString());
    }

    private int Run(params string[] args) => new ExportCommand(_output, _errors).Run(args);
}

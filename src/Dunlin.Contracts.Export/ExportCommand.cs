using System.CommandLine;
using Dunlin.Contracts.Export.AsyncApi;
using Dunlin.Contracts.Export.Loading;
using Dunlin.Contracts.Export.Output;
using Dunlin.Contracts.Export.Reading;
using Dunlin.Contracts.Export.TypeScript;

namespace Dunlin.Contracts.Export;

/// <summary>The command line. Exit code 0 when all is well, 1 when <c>--check</c> finds a file out of date, 2 when a contract cannot be exported.</summary>
internal sealed class ExportCommand(TextWriter output, TextWriter errors)
{
    private const int OutOfDate = 1;
    private const int Failed = 2;

    private readonly Argument<string> _assembly = new("assembly") { Description = "The assembly with the contracts, such as bin/Release/net10.0/My.Contracts.dll." };
    private readonly Option<string?> _typescript = new("--typescript") { Description = "Write TypeScript declarations to this file." };
    private readonly Option<string?> _asyncApi = new("--asyncapi") { Description = "Write an AsyncAPI 3.0.0 document to this file." };
    private readonly Option<string?> _title = new("--title") { Description = "The title of the AsyncAPI document. Default: the name of the assembly." };
    private readonly Option<string?> _version = new("--version") { Description = "The version of the AsyncAPI document. Default: that of the assembly." };
    private readonly Option<string?> _server = new("--server") { Description = "The address of the server, for the AsyncAPI document, such as wss://example.com/ws." };
    private readonly Option<bool> _check = new("--check") { Description = "Write nothing, and fail when a file is not up to date." };

    /// <summary>Runs it. Lines about files go to the output, errors to the other.</summary>
    public int Run(IReadOnlyList<string> args)
    {
        var parsed = CreateCommand().Parse(args);
        if (parsed.Errors.Count == 0)
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false });

        foreach (var error in parsed.Errors)
            Fail(error.Message);
        return Failed;
    }

    private RootCommand CreateCommand()
    {
        var command = new RootCommand("Writes TypeScript declarations and an AsyncAPI document from the contracts of an assembly.") { _assembly, _typescript, _asyncApi, _title, _server, _check };
        // Its place is that of an option of every RootCommand, which says the version of the program.
        if (command.Options.OfType<VersionOption>().FirstOrDefault() is { } ownVersion)
            command.Options.Remove(ownVersion);
        command.Options.Add(_version);
        command.SetAction(Export);
        return command;
    }

    private int Export(ParseResult arguments)
    {
        try
        {
            var files = Generate(arguments);
            return arguments.GetValue(_check) ? Check(files) : Write(files);
        }
        catch (ExportException exception)
        {
            return Fail(exception.Message);
        }
    }

    private List<GeneratedFile> Generate(ParseResult arguments)
    {
        var (typescript, asyncApi) = (arguments.GetValue(_typescript), arguments.GetValue(_asyncApi));
        if (typescript is null && asyncApi is null)
            throw new ExportException("There is nothing to write: say --typescript, --asyncapi, or both.");

        var assembly = ContractAssembly.Load(arguments.GetRequiredValue(_assembly));
        var model = ContractReader.Read(assembly, ContractAssembly.ContractsOf(assembly));
        var files = new List<GeneratedFile>();
        if (typescript is not null)
            files.Add(new GeneratedFile(typescript, DeclarationFile.Write(model)));
        if (asyncApi is not null)
            files.Add(new GeneratedFile(asyncApi, JsonText.Of(AsyncApiDocument.Create(model, OptionsOf(arguments)))));
        return files;
    }

    private AsyncApiOptions OptionsOf(ParseResult arguments) => new(arguments.GetValue(_title), arguments.GetValue(_version), Server(arguments.GetValue(_server)));

    private static Uri? Server(string? address) =>
        address is null ? null
        : Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { Scheme: "ws" or "wss" or "http" or "https", Host.Length: > 0 } ? uri
        : throw new ExportException($"\"{address}\" is no address of a server: it is to be like wss://example.com/ws.");

    private int Write(List<GeneratedFile> files)
    {
        foreach (var file in files.Where(file => file.Write()))
            output.WriteLine($"{file.Path} is written.");
        return 0;
    }

    private int Check(List<GeneratedFile> files)
    {
        var outOfDate = files.Select(file => file.Check()).OfType<string>().ToArray();
        foreach (var line in outOfDate)
            Fail(line);
        return outOfDate.Length == 0 ? 0 : OutOfDate;
    }

    // The form that MSBuild takes for an error.
    private int Fail(string message)
    {
        errors.WriteLine($"contract-export : error : {message}");
        return Failed;
    }
}

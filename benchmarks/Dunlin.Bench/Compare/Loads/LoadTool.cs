using Dunlin.Bench.Processes;

namespace Dunlin.Bench.Compare.Loads;

/// <summary>The independent load generator as a program: built from its source when that was given.</summary>
internal sealed class LoadTool : IDisposable
{
    private readonly DirectoryInfo? _scratch;

    private LoadTool(string program, DirectoryInfo? scratch)
    {
        Program = program;
        _scratch = scratch;
    }

    /// <summary>Its full path.</summary>
    public string Program { get; }

    /// <summary>Takes a program as it is, and builds a C++ source (.cc, .cpp) with g++.</summary>
    /// <exception cref="ProgramException">g++ is missing or failed.</exception>
    public static async Task<LoadTool> OpenAsync(string file, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(file);
        if (Path.GetExtension(path) is not (".cc" or ".cpp"))
            return new LoadTool(path, scratch: null);

        var tool = new LoadTool(path, Directory.CreateTempSubdirectory("dunlin-load-"));
        try
        {
            return await tool.BuildAsync(cancellationToken);
        }
        catch
        {
            tool.Dispose();
            throw;
        }
    }

    public void Dispose() => _scratch?.Delete(recursive: true);

    private async Task<LoadTool> BuildAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(_scratch!.FullName, "load");
        var outcome = await ChildProgram.RunAsync("g++", ["-O2", "-o", program, Program], folder: null, cancellationToken);
        return outcome.ExitCode == 0 ? new LoadTool(program, _scratch) : throw new ProgramException($"g++ failed.\n{outcome.Errors}");
    }
}

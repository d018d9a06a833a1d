using System.Runtime.InteropServices;

namespace Dunlin.Samples.Tests;

/// <summary>A sample, or the original that its README shows, running as a program of its own on a free port.</summary>
public sealed partial class RunningServer : IAsyncDisposable
{
    private const int Terminate = 15; // SIGTERM
    private const int NoSuchProcess = 3; // ESRCH
    private readonly ChildProcess _process;

    private RunningServer(ChildProcess process, Uri address)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    /// <summary>Starts the sample with command-line settings, such as <c>--ApiKey=x</c>.</summary>
    public static Task<RunningServer> StartSampleAsync(string name, params string[] settings) =>
        WaitUntilListeningAsync(ChildProcess.Start("dotnet", [TestBuild.OfSample(name), "--urls=http://127.0.0.1:0", .. settings]), "Now listening on");

    /// <summary>Starts the original in Bun: the program in the sample's README as it stands, but for the port.</summary>
    public static Task<RunningServer> StartOriginalAsync(string name, params (string Name, string Value)[] environment)
    {
        var program = Readme.Code(name, "js");
        var onFreePort = program
            .Replace("const server = Bun.serve({\n  port: 3000,", "const server = Bun.serve({\n  port: 0,", StringComparison.Ordinal)
            .Replace(".listen(3000);", ".listen(0, (server) => console.log(`listening on http://127.0.0.1:${server.port}/`));", StringComparison.Ordinal);
        if (onFreePort == program)
            throw new InvalidOperationException($"The original of {name} does not name its port the way these tests expect.");

        if (program.Contains("Bun.serve", StringComparison.Ordinal))
            onFreePort += "console.log(`listening on http://127.0.0.1:${server.port}/`);";
        var process = ChildProcess.Start(
            RepositoryPath.Of("tests", "Dunlin.Interop.Tests", "clients", "node_modules", "bun", "bin", "bun.exe"),
            ["-e", onFreePort],
            RepositoryPath.Of("tests", "Dunlin.Samples.Tests", "originals"),
            environment.ToDictionary(variable => variable.Name, variable => variable.Value));
        return WaitUntilListeningAsync(process, "listening on");
    }

    public Uri WebSocket(string pathAndQuery) =>
        new(new UriBuilder(Http.BaseAddress!) { Scheme = "ws" }.Uri, pathAndQuery);

    /// <summary>Tells the program to stop, as a service manager or Ctrl+C does, and waits until it has.</summary>
    public async Task<int> StopAsync()
    {
        SendTerminate();
        return await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        SendTerminate();
        await _process.DisposeAsync();
    }

    private void SendTerminate()
    {
        // One that has just ended by itself is what was wanted.
        if (!_process.HasExited && Kill(_process.Id, Terminate) != 0 && Marshal.GetLastPInvokeError() != NoSuchProcess)
            throw new InvalidOperationException($"kill: error {Marshal.GetLastPInvokeError()}\n{_process.Transcript}");
    }

    private static async Task<RunningServer> WaitUntilListeningAsync(ChildProcess process, string announcement)
    {
        try
        {
            var line = await process.ExpectLineAsync(announcement);
            return new RunningServer(process, new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}

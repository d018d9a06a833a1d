using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Server.Tests.Processes;

/// <summary>The server as people run it: a process of its own, its output, its exit code.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public static ServerProcess Start(string[] args, Dictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Dunlin.Server.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = directory ?? AppContext.BaseDirectory,
        };
        foreach (var name in start.Environment.Keys.Where(IsServerSetting).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return new ServerProcess(new Process { StartInfo = start });
    }

    /// <summary>Waits until the server says that it listens.</summary>
    /// <returns>Its first address.</returns>
    public async Task<Uri> WaitUntilListeningAsync() => new(await _listening.Task.WaitAsync(GiveUpAfter));

    public async Task<NativeClient> ConnectAsync() =>
        await NativeClient.ConnectAsync(new UriBuilder(await WaitUntilListeningAsync()) { Scheme = "ws", Path = "/ws" }.Uri);

    /// <summary>What Ctrl+C, systemd and Kubernetes do.</summary>
    public void SendTerminate()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "needs signals");
        Assert.Equal(0, Kill(_process.Id, Terminate));
    }

    /// <summary>Waits until the process has a library in its memory (Linux).</summary>
    public async Task WaitUntilLoadedAsync(string library)
    {
        while (!_process.HasExited && !File.ReadAllText($"/proc/{_process.Id}/maps").Contains(library, StringComparison.Ordinal))
            await Task.Yield();
    }

    public async Task<int> WaitForExitAsync()
    {
        using var giveUp = new CancellationTokenSource(GiveUpAfter);
        await _process.WaitForExitAsync(giveUp.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        Add(_output, line);
        if (line is null)
            _listening.TrySetException(new InvalidOperationException($"The server ended: {Errors}"));
        else if (line.Contains(" listens on ", StringComparison.Ordinal))
            _listening.TrySetResult(line.Split(" listens on ")[1].Split(',')[0]);
    }

    private static void Add(StringBuilder text, string? line)
    {
        lock (text)
            text.AppendLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString().Trim();
    }

    private static bool IsServerSetting(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Dunlin__", StringComparison.OrdinalIgnoreCase)
        || name.Equals("URLS", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("DOTNET_URLS", StringComparison.OrdinalIgnoreCase);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}

using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Dunlin.TestSupport;

/// <summary>
/// A program that a test starts, types lines into and reads lines from. Its whole process tree ends with the test,
/// however the test ends.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly ProcessTranscript _transcript;
    private readonly Task _output;
    private readonly Task _errors;

    private ChildProcess(Process process, string commandLine)
    {
        _process = process;
        _transcript = new ProcessTranscript(commandLine);
        _output = ReadOutputAsync();
        _errors = ReadErrorsAsync();
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Lines of standard output that nobody has taken yet. Completes when the program closes its output.</summary>
    public ChannelReader<string> Lines => _lines.Reader;

    /// <summary>The last of what was typed and printed, standard error included: for the message of a failing test.</summary>
    public string Transcript => _transcript.ToString();

    public static ChildProcess Start(
        string fileName,
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = workingDirectory ?? "",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var commandLine = $"{fileName} {string.Join(' ', start.ArgumentList)}";
        var process = Process.Start(start) ?? throw new InvalidOperationException($"No process was started: {commandLine}");
        return new ChildProcess(process, commandLine);
    }

    /// <summary>Types a line. One caller at a time.</summary>
    public async Task WriteLineAsync(string line)
    {
        _transcript.Add("> ", line);
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Takes lines until one contains the text, and returns it. Fails with the transcript when none comes.</summary>
    public async Task<string> ExpectLineAsync(string containing)
    {
        using var timeout = new CancellationTokenSource(Until.HangGuard);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(timeout.Token))
            {
                if (line.Contains(containing, StringComparison.Ordinal))
                    return line;
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"No line with \"{containing}\" in {Until.HangGuard.TotalSeconds} s.\n{Transcript}", exception);
        }

        throw new EndOfStreamException($"The program's output ended without a line with \"{containing}\".\n{Transcript}");
    }

    /// <summary>Waits until the program ends by itself, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        if (!await ExitsWithinAsync(Until.HangGuard))
            throw new TimeoutException($"Still running after {Until.HangGuard.TotalSeconds} s.\n{Transcript}");

        await Task.WhenAll(_output, _errors);
        return _process.ExitCode;
    }

    /// <summary>Closes the program's input, which well-behaved ones take as the end, then kills what is left of its tree.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await ExitsWithinAsync(ExitPatience);
        }

        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await Task.WhenAll(_output, _errors);
        _process.Dispose();
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _transcript.Add("", line);
            await _lines.Writer.WriteAsync(line);
        }

        _lines.Writer.Complete();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            _transcript.Add("stderr: ", line);
    }
}

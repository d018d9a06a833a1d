using System.ComponentModel;
using System.Diagnostics;

namespace Dunlin.Bench.Peers;

/// <summary>A running peer. It ends with <see cref="DisposeAsync"/>, and at the latest with this process.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    // Less than the 2 s that the command line leaves a cancelled command: a peer that is slow to go is killed before the tool is gone.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1.5);

    private readonly Process _process;
    private readonly PeerLog _log = new();
    private readonly TaskCompletionSource<Announcement?> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _output;
    private readonly Task _errors;
    private int _disposed;

    private PeerProcess(Peer peer, Process process)
    {
        Peer = peer;
        _process = process;
        ProcessId = process.Id;
        AppDomain.CurrentDomain.ProcessExit += KillNow;
        _output = ReadOutputAsync();
        _errors = ReadErrorsAsync();
    }

    public Peer Peer { get; }

    public int ProcessId { get; }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>The last lines that it printed.</summary>
    public string Log => _log.ToString();

    /// <summary>Starts a peer and waits until it listens. Its packages must be installed.</summary>
    /// <exception cref="PeerFailedException">It cannot be started, ended, or did not listen in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; then no process is left.</exception>
    public static async Task<PeerProcess> StartAsync(Peer peer, PeerOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var running = new PeerProcess(peer, Launch(peer, options));
        try
        {
            running.BaseAddress = await running.WaitUntilListeningAsync(options.StartDeadline, cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>A WebSocket address of the peer.</summary>
    public Uri WebSocket(string pathAndQuery) => new(new UriBuilder(BaseAddress) { Scheme = "ws" }.Uri, pathAndQuery);

    /// <summary>Asks the peer to stop (SIGTERM), kills it when it does not within 1.5 s, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        Signals.SendTerminate(_process);
        if (!await ExitsInTimeAsync())
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        AppDomain.CurrentDomain.ProcessExit -= KillNow;
        await Task.WhenAll(_output, _errors);
        _process.Dispose();
    }

    private static Process Launch(Peer peer, PeerOptions options)
    {
        List<string> command = [.. peer.CommandLine];
        if (options.Core is { } core)
            command.InsertRange(0, ["taskset", "--cpu-list", $"{core}"]); // becomes the peer: the process id stays
        if (options.Compression)
            command.Add(peer.SupportsCompression ? "--compression" : throw new PeerFailedException($"{peer.Name} has no compression."));

        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_ENV"] = "production";
        try
        {
            return Process.Start(start) ?? throw new PeerFailedException($"{peer.Name}: {command[0]} was not started.");
        }
        catch (Win32Exception exception)
        {
            throw new PeerFailedException($"{peer.Name}: {exception.Message}", exception);
        }
    }

    private async Task<Uri> WaitUntilListeningAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        Announcement? announcement;
        try
        {
            announcement = await _listening.Task.WaitAsync(deadline, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new PeerFailedException($"{Peer.Name} did not listen within {deadline.TotalSeconds} s.\n{Log}", exception);
        }

        if (announcement is not { } said)
            throw new PeerFailedException($"{Peer.Name} ended before it listened.\n{await LogToTheEndAsync(deadline, cancellationToken)}");
        if (said.ProcessId != ProcessId)
            throw new PeerFailedException($"{Peer.Name} is process {said.ProcessId}, but {ProcessId} was started: a wrapper would be measured instead.\n{Log}");
        return said.BaseAddress;
    }

    // Standard error can still hold the reason when standard output has ended.
    private async Task<string> LogToTheEndAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        await _errors.WaitAsync(deadline, cancellationToken);
        return Log;
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _log.Add(line);
            if (Announcement.Parse(line) is { } announcement)
                _listening.TrySetResult(announcement);
        }

        _listening.TrySetResult(null);
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            _log.Add(line);
    }

    private async Task<bool> ExitsInTimeAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void KillNow(object? sender, EventArgs e) => _process.Kill(entireProcessTree: true);
}

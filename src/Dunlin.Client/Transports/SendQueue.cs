using System.Threading.Channels;

namespace Dunlin.Client.Transports;

/// <summary>Commands that wait to be sent, and how many bytes they have. Thread-safe; one reader.</summary>
internal sealed class SendQueue
{
    private readonly Channel<byte[]> _commands = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Add(byte[] command)
    {
        Interlocked.Add(ref _bytes, command.Length);
        _commands.Writer.TryWrite(command);
    }

    /// <summary>No more is added; what is there is still sent.</summary>
    public void Complete() => _commands.Writer.TryComplete();

    /// <summary>Waits for a command. False: there will be none.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _commands.Reader.WaitToReadAsync(cancellationToken);

    public bool TryPeek(out byte[] command) => _commands.Reader.TryPeek(out command!);

    /// <summary>Takes the command that was looked at.</summary>
    public byte[] Take()
    {
        _commands.Reader.TryRead(out var command);
        return command!;
    }

    /// <summary>A command was sent.</summary>
    public void Release(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}

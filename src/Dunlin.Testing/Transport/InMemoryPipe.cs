using System.IO.Pipelines;
using Dunlin.Testing.Settling;

namespace Dunlin.Testing.Transport;

/// <summary>One direction of a connection: bytes in order, as through a socket, with a bounded number on their way.</summary>
internal sealed class InMemoryPipe
{
    /// <summary>Bytes that are on their way before the writer has to wait, as many as a socket takes at least.</summary>
    private const int PauseWriterAt = 64 * 1024;
    private const int ResumeWriterBelow = PauseWriterAt / 2;

    private readonly PipeState _state;

    public InMemoryPipe(ActivityCounter activity)
    {
        _state = new PipeState(activity, ResumeWriterBelow);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: PauseWriterAt, resumeWriterThreshold: ResumeWriterBelow, useSynchronizationContext: false));
        Reader = new InMemoryPipeReader(pipe.Reader, _state);
        Writer = new InMemoryPipeWriter(pipe.Writer, _state);
    }

    public PipeReader Reader { get; }

    public PipeWriter Writer { get; }

    /// <summary>Whether who reads has read all there is, and waits for more.</summary>
    public bool IsAwaited => _state.IsAwaited;

    /// <summary>Whether who writes waits for who reads.</summary>
    public bool IsFull => _state.IsFull;
}

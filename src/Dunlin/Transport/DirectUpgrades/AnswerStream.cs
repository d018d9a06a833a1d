namespace Dunlin.Transport.DirectUpgrades;

/// <summary>The body of an answer that is no upgrade: the first write or flush sends the head before it.</summary>
internal sealed class AnswerStream(DirectAnswer answer) : ForwardOnlyStream
{
    public override bool CanRead => false;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var output = await answer.StartAsync();
        await output.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        var output = await answer.StartAsync();
        await output.FlushAsync(cancellationToken);
    }

    // As in Kestrel, where synchronous writing is off by default.
    public override void Write(byte[] buffer, int offset, int count) =>
        throw new InvalidOperationException("Synchronous operations are disallowed: call WriteAsync.");

    public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed: call FlushAsync.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

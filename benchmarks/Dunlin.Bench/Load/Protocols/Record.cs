namespace Dunlin.Bench.Load.Protocols;

/// <summary>One thing that a server says, inside a message.</summary>
/// <param name="kind">What to do with it.</param>
/// <param name="length">Bytes of the message that it takes.</param>
/// <param name="text">What it carries, for <see cref="RecordKind.Text"/>.</param>
internal readonly ref struct Record(RecordKind kind, int length, ReadOnlySpan<byte> text = default)
{
    public readonly RecordKind Kind = kind;
    public readonly int Length = length;
    public readonly ReadOnlySpan<byte> Text = text;
}

/// <summary>What a client does with a record.</summary>
internal enum RecordKind
{
    /// <summary>It carries a text.</summary>
    Text,

    /// <summary>It wants <see cref="ILoadProtocol.Pong"/>.</summary>
    Ping,

    /// <summary>Nothing.</summary>
    Notice,
}

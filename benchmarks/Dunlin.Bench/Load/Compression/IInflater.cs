namespace Dunlin.Bench.Load.Compression;

/// <summary>Inflates the messages that one client receives, in their order.</summary>
internal interface IInflater
{
    /// <summary>The message, valid until the next one is inflated.</summary>
    ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> compressed);
}

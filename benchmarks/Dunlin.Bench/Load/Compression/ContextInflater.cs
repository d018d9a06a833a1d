using System.Buffers;
using Dunlin.WebSockets;

namespace Dunlin.Bench.Load.Compression;

/// <summary>Inflates what one server sends to one client and lets refer to what came before: every message costs its time (4 to 5 us for 1 KB).</summary>
/// <param name="keepsContext">False: every message stands alone.</param>
internal sealed class ContextInflater(bool keepsContext) : IInflater, IDisposable
{
    private const int MaxMessage = 64 * 1024 * 1024;
    private readonly MessageInflater _inflater = new();
    private readonly ArrayBufferWriter<byte> _output = new();

    public ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> compressed)
    {
        _output.ResetWrittenCount();
        var result = _inflater.Append(compressed, _output, MaxMessage);
        if (result == InflateResult.Ok)
            result = _inflater.Finish(keepsContext);
        return result == InflateResult.Ok ? _output.WrittenSpan : throw new LoadException($"A compressed message cannot be inflated: {result}.");
    }

    public void Dispose() => _inflater.Dispose();
}

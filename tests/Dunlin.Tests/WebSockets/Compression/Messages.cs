using System.Buffers;
using System.Text;
using Dunlin.WebSockets;

namespace Dunlin.Tests.WebSockets.Compression;

/// <summary>Payloads, and whole messages through the codec.</summary>
internal static class Messages
{
    public const int NoLimit = int.MaxValue;

    /// <summary>A JSON message of about this many bytes, the same for the same seed.</summary>
    public static byte[] Json(int seed, int size)
    {
        var random = new Random(seed);
        var text = new StringBuilder("{\"type\":\"message\",\"topic\":\"room-" + random.Next(40) + "\",\"items\":[");
        string[] words = ["user", "name", "payload", "online", "你好", "price", "timestamp", "status", "history", "presence"];
        while (text.Length < size - 40)
            text.Append("{\"id\":" + random.Next(100_000) + ",\"" + words[random.Next(words.Length)] + "\":\"" + words[random.Next(words.Length)] + "\"},");
        return Encoding.UTF8.GetBytes(text.Append("{}]}").ToString());
    }

    public static byte[] Noise(int seed, int size)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Compressed(this MessageDeflater deflater, ReadOnlySpan<byte> payload, bool keepContext = false)
    {
        var output = new ArrayBufferWriter<byte>();
        deflater.Compress(payload, keepContext, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Inflates a whole message in pieces of the given size.</summary>
    public static (InflateResult Result, byte[] Payload) Inflated(
        this MessageInflater inflater, ReadOnlySpan<byte> compressed, bool keepContext = false, int limit = NoLimit, int piece = int.MaxValue)
    {
        var output = new ArrayBufferWriter<byte>();
        var result = InflateResult.Ok;
        for (var rest = compressed; !rest.IsEmpty && result == InflateResult.Ok; rest = rest[Math.Min(piece, rest.Length)..])
            result = inflater.Append(rest[..Math.Min(piece, rest.Length)], output, limit);
        if (result == InflateResult.Ok)
            result = inflater.Finish(keepContext);
        return (result, output.WrittenSpan.ToArray());
    }
}

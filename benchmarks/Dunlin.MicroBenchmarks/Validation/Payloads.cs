using System.Text;

namespace Dunlin.MicroBenchmarks.Validation;

/// <summary>Payloads that are the same in every run.</summary>
internal static class Payloads
{
    private static readonly string[] Words = ["dunlin", "flock", "topic", "cursor", "\"seq\":", "{\"room\":", "publish", "subscribe", "},", " 12", " 7"];

    public static byte[] Random(int size, int seed = 1)
    {
        var payload = new byte[size];
        new Random(seed).NextBytes(payload);
        return payload;
    }

    /// <summary>ASCII that compresses to about a third, as chat or JSON does.</summary>
    public static byte[] Text(int size, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder(size + 16);
        while (text.Length < size)
            text.Append(Words[random.Next(Words.Length)]).Append((char)random.Next('a', 'z'));
        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }
}

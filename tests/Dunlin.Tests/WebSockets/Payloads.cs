namespace Dunlin.Tests.WebSockets;

/// <summary>Payloads that are the same in every run.</summary>
internal static class Payloads
{
    public static byte[] Random(int size)
    {
        var payload = new byte[size];
        new Random(size).NextBytes(payload);
        return payload;
    }

    /// <summary>ASCII that compresses to about a third, as chat or JSON does.</summary>
    public static string Words(int size, int seed = 1)
    {
        string[] words = ["dunlin", "flock", "topic", "cursor", "\"seq\":", "{\"room\":", "publish", "subscribe", "},", " 12", " 7"];
        var random = new Random(seed);
        var text = new System.Text.StringBuilder(size + 16);
        while (text.Length < size)
            text.Append(words[random.Next(words.Length)]).Append((char)random.Next('a', 'z'));
        return text.ToString(0, size);
    }
}

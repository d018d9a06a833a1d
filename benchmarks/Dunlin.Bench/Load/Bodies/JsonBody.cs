using System.Globalization;
using System.Text;

namespace Dunlin.Bench.Load.Bodies;

/// <summary>
/// A chat message as an application sends it: ids, times, words, and a list of the people who have seen it. 1 KB of it shrinks to less than
/// a half on its own, and to a quarter where messages may refer to earlier ones (zlib's level 6). Variants differ in text and
/// times; they are the same at every run.
/// </summary>
/// <remarks>The stamp is its id. It begins with a space: Elysia takes a text that begins with a brace apart, and would send something else on.</remarks>
internal static class JsonBody
{
    private const string BeforeStamp = " {\"id\":\"";
    private const string BeforeText =
        "\",\"room\":\"general\",\"sentAt\":\"2026-11-21T09:14:52.318Z\",\"editedAt\":null,\"user\":{\"id\":20417,\"name\":\"Karin Lindqvist\",\"role\":\"member\"},\"text\":\"";
    private const string BeforeSeen = "\",\"seen\":[";
    private const string End = "]}";
    private const double SeenShare = 0.6;

    private static readonly string[] Words =
    [
        "morning", "the", "build", "is", "green", "again", "after", "we", "moved", "cache", "to", "another", "disk", "and", "nobody", "noticed", "that",
        "half", "of", "tests", "were", "skipped", "on", "Tuesday", "could", "you", "have", "a", "look", "before", "lunch", "please", "I", "will", "write",
        "it", "down", "for", "next", "release", "thanks", "what", "about", "customer", "in", "Bergen", "who", "sees", "old", "prices", "until", "she",
        "reloads", "page", "twice", "let", "us", "talk", "at", "three",
    ];

    public static int StampOffset => BeforeStamp.Length;

    public static int MinSize { get; } = Frame("", "").Length;

    public static byte[] Write(int size, int variant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, MinSize);
        var random = new Random(4711 + variant);
        var room = size - MinSize;
        var seen = Seen((int)(room * SeenShare), random);
        return Encoding.ASCII.GetBytes(Frame(Text(room - seen.Length, random), seen));
    }

    private static string Frame(string text, string seen) => BeforeStamp + new string('0', Stamp.Size) + BeforeText + text + BeforeSeen + seen + End;

    // At most so long.
    private static string Seen(int length, Random random)
    {
        var seen = new StringBuilder();
        while (true)
        {
            var entry = string.Create(
                CultureInfo.InvariantCulture,
                $"{(seen.Length == 0 ? "" : ",")}{{\"user\":{random.Next(20_000, 30_000)},\"at\":\"2026-11-21T09:{random.Next(15, 60)}:{random.Next(10, 60)}.{random.Next(100, 1000)}Z\"}}");
            if (seen.Length + entry.Length > length)
                return seen.ToString();
            seen.Append(entry);
        }
    }

    // Exactly so long; the last word may be cut.
    private static string Text(int length, Random random)
    {
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(Words[random.Next(Words.Length)]).Append(random.Next(9) == 0 ? ", " : " ");
        return text.ToString(0, length);
    }
}

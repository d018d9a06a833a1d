using System.Globalization;
using System.Text;

namespace Dunlin.Tests.Faults;

/// <summary>Messages that carry their number and are filled with a letter that depends on it, so that a lost, doubled or torn one shows.</summary>
internal static class Numbered
{
    public static string Create(int number, int size)
    {
        var start = $"#{number} ";
        return start.PadRight(Math.Max(size, start.Length), LetterOf(number));
    }

    /// <summary>The number, or null for any other message. A damaged one fails the test.</summary>
    public static int? Parse(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] != '#')
            return null;

        var end = message.IndexOf((byte)' ');
        var number = int.Parse(Encoding.ASCII.GetString(message[1..end]), CultureInfo.InvariantCulture);
        Assert.False(message[(end + 1)..].ContainsAnyExcept((byte)LetterOf(number)), $"Message {number} is damaged.");
        return number;
    }

    private static char LetterOf(int number) => (char)('a' + (number % 26));
}

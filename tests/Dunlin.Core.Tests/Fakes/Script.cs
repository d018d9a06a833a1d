using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.Fakes;

/// <summary>Numbers that a test reads as its decisions, so that a failing run shrinks to few of them.</summary>
internal sealed class Script(IReadOnlyList<int> numbers)
{
    private int _at;

    public bool IsOver => _at >= numbers.Count;

    /// <summary>The next decision, at least 0 and less than the count of choices; 0 once the script is over.</summary>
    public int Next(int choices) => IsOver ? 0 : numbers[_at++] % choices;

    /// <summary>Runs a test with many random scripts of at most this many decisions.</summary>
    public static void Check(int runs, int length, Action<Script> test)
    {
        var scripts =
            from count in Gen.Choose(1, length)
            from numbers in Gen.Choose(0, 1 << 20).ArrayOf(count)
            select numbers;
        Prop.ForAll(Arb.From(scripts, Shrink), numbers => test(new Script(numbers))).Check(Config.QuickThrowOnFailure.WithMaxTest(runs));
    }

    // Without a part of the decisions first, the larger the better; then with one decision made 0.
    private static IEnumerable<int[]> Shrink(int[] numbers)
    {
        for (var size = (numbers.Length + 1) / 2; size > 0; size = size == 1 ? 0 : (size + 1) / 2)
        {
            for (var at = 0; at + size <= numbers.Length; at += size)
                yield return [.. numbers[..at], .. numbers[(at + size)..]];
        }

        for (var at = 0; at < numbers.Length; at++)
        {
            if (numbers[at] != 0)
                yield return [.. numbers[..at], 0, .. numbers[(at + 1)..]];
        }
    }
}

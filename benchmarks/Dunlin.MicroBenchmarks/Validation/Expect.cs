namespace Dunlin.MicroBenchmarks.Validation;

/// <summary>What a benchmark's set-up calls before anything is measured: a wrong result ends the run.</summary>
internal static class Expect
{
    public static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (!actual.SequenceEqual(expected))
            throw new WrongResultException($"{what}: expected {expected.Length} bytes, got {actual.Length}, equal up to byte {expected.CommonPrefixLength(actual)}.");
    }

    public static void Equal(long expected, long actual, string what)
    {
        if (actual != expected)
            throw new WrongResultException($"{what}: expected {expected}, got {actual}.");
    }
}

/// <summary>What is to be measured does not do its work.</summary>
internal sealed class WrongResultException(string message) : Exception(message);

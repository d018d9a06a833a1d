namespace Dunlin.Transport;

/// <summary>Short connection identifiers for logs, as Kestrel's: 13 characters of base 32.</summary>
internal static class CorrelationId
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    private static long s_last = DateTime.UtcNow.Ticks;

    public static string Next() => string.Create(13, Interlocked.Increment(ref s_last), static (characters, id) =>
    {
        for (var i = 0; i < characters.Length; i++)
            characters[i] = Digits[(int)(id >> (60 - (i * 5)) & 31)];
    });
}

namespace Dunlin.Protocols.Native;

/// <summary>
/// How long each client of a stopping server is asked to wait: a random share of a window that grows with the crowd, so that
/// about 500 come back a second.
/// </summary>
internal static class ReconnectDelay
{
    /// <summary>Time for the next server to be up; nobody comes sooner.</summary>
    public const int MinMilliseconds = 250;

    /// <summary>Even of millions nobody is asked to wait longer than half a minute.</summary>
    public const int MaxMilliseconds = 30_000;

    private const int MillisecondsPerClient = 2;

    public static int Next(int clients)
    {
        var window = Math.Min((long)clients * MillisecondsPerClient, MaxMilliseconds - MinMilliseconds);
        return MinMilliseconds + Random.Shared.Next((int)window + 1);
    }
}

namespace Dunlin.Client.Connections;

/// <summary>Knows whether the code that runs now was called by a loop of the client, also behind an <c>await</c>: it must not wait for that loop to end.</summary>
internal static class ApplicationCode
{
    private static readonly AsyncLocal<object?> Caller = new();

    /// <summary>From here on, code of the application is called by this loop.</summary>
    public static void Enter(object loop) => Caller.Value = loop;

    public static bool IsCaller(object loop) => ReferenceEquals(Caller.Value, loop);
}

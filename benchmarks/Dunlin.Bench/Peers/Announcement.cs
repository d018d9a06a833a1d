namespace Dunlin.Bench.Peers;

/// <summary>The line that every peer prints when it listens: <c>listening on http://127.0.0.1:PORT pid PID</c>.</summary>
internal readonly record struct Announcement(Uri BaseAddress, int ProcessId)
{
    /// <summary>Null for any other line.</summary>
    public static Announcement? Parse(string line) =>
        line.Split(' ') is ["listening", "on", var address, "pid", var id]
            && Uri.TryCreate(address, UriKind.Absolute, out var baseAddress)
            && int.TryParse(id, out var processId)
                ? new Announcement(baseAddress, processId)
                : null;
}

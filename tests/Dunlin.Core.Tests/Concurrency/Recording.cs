namespace Dunlin.Tests.Concurrency;

/// <summary>
/// What threads did and connections got in one run. Times are tickets of one clock, taken before and after each call: a call that ended before another
/// began came first.
/// </summary>
internal sealed class Recording
{
    private static long s_clock;
    private readonly Lock _lock = new();
    private readonly List<Publication> _publications = [];

    public static long Now() => Interlocked.Increment(ref s_clock);

    public IReadOnlyList<Publication> Publications => _publications;

    /// <summary>Subscribed to every topic from beginning to end: its order is the common one.</summary>
    public required RecordingConnection Witness { get; init; }

    public List<RecordingConnection> Connections { get; } = [];

    public void Add(IEnumerable<Publication> publications)
    {
        lock (_lock)
            _publications.AddRange(publications);
    }

    public void Add(RecordingConnection connection)
    {
        lock (_lock)
            Connections.Add(connection);
    }
}

/// <summary>One publication.</summary>
/// <param name="Publisher">Number of the thread or connection that published.</param>
/// <param name="Number">Counts the publisher's publications.</param>
/// <param name="Topic">Number of the topic.</param>
/// <param name="Call">Those with the same publisher and call arrive in order, across topics; null: ordered within its topic alone.</param>
/// <param name="Began">When the call began.</param>
/// <param name="Ended">When it had returned.</param>
/// <param name="Reached">What it returned.</param>
internal sealed record Publication(int Publisher, int Number, int Topic, int? Call, long Began, long Ended, int Reached);

/// <summary>One subscription of one connection.</summary>
internal sealed class Period(int topic)
{
    public int Topic => topic;

    public long SubscribeBegan { get; set; }

    public long SubscribeEnded { get; set; } = long.MaxValue;

    public long UnsubscribeBegan { get; set; } = long.MaxValue;

    public long UnsubscribeEnded { get; set; } = long.MaxValue;
}

/// <summary>What a message is: a publication, a connection's own message, or the mark that it sends itself after each unsubscribe.</summary>
internal enum EntryKind
{
    Publication,
    Own,
    PeriodEnd,
}

/// <summary>One message that a connection got.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Topic">The topic; 0 for an own message.</param>
/// <param name="Publisher">Who published it; 0 for others.</param>
/// <param name="Number">The publication's number, the own message's count, or the period's.</param>
internal readonly record struct Entry(EntryKind Kind, int Topic, int Publisher, int Number);

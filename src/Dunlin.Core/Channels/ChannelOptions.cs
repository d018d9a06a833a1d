namespace Dunlin;

/// <summary>What a channel does, by its namespace: the part of its name before the first <c>:</c>.</summary>
public sealed class ChannelOptions
{
    private const int MaxHistorySize = 100_000;
    private const int MinHistoryBytes = 1024;
    private const int MaxKeys = 1_000_000;
    private static readonly TimeSpan MaxHistoryLifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan MaxIdempotencyWindow = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaxPresenceGrace = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxPresenceDiffInterval = TimeSpan.FromMinutes(1);

    /// <summary>Most publications that a channel keeps for those who come back or late. Default: 100. 0: none, and nothing can be recovered.</summary>
    public int HistorySize { get; set; } = 100;

    /// <summary>How long a publication is kept at most. Default: 5 minutes.</summary>
    public TimeSpan HistoryLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Most memory that a channel's history takes, in bytes: the oldest publications go first, and one that is larger by itself is not kept, nor is anything before it.
    /// Default: 1 MiB; at least 1 KiB. <c>DunlinOptions.MaxHistoryBytes</c> is for all channels together.
    /// </summary>
    public long HistoryBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Only the newest publication matters, as of a price or a cursor. A connection that does not read has at most the newest one waiting, not the backlog; one that
    /// keeps up gets all. The channel keeps one publication. Default: false.
    /// </summary>
    public bool LatestOnly { get; set; }

    /// <summary>How long the key of a publication is remembered, so that its repetition is not published again. Default: 2 minutes.</summary>
    public TimeSpan IdempotencyWindow { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Most keys that a channel remembers, about 200 bytes each; beyond it the oldest is forgotten, so that a channel with more in its window than that remembers them for
    /// a shorter time. Default: 10,000, enough for 80 publications with a key each second. 0: none.
    /// </summary>
    public int MaxIdempotencyKeys { get; set; } = 10_000;

    /// <summary>Whether it is known who is in the channel. Default: true. A subscriber is told of others only when it asks for that.</summary>
    public bool Presence { get; set; } = true;

    /// <summary>Most bytes of what a member says of itself. Default: 4 KiB.</summary>
    public int MaxPresenceState { get; set; } = 4 * 1024;

    /// <summary>
    /// How long a member stays whose connection has ended without unsubscribing, and not for good (a close code after which a client comes back, or none). When its user comes back within that time, it is the member that it was, and nobody
    /// hears that it was gone. Only members with a user are waited for: nothing says who is who among the others. Default: 0, what happens is told at once.
    /// </summary>
    public TimeSpan PresenceGrace { get; set; }

    /// <summary>
    /// Members from which on changes are told together, at most once per <see cref="PresenceDiffInterval"/>, because each of them costs a delivery for each member.
    /// Default: 500. 0: always.
    /// </summary>
    public int PresenceDiffSize { get; set; } = 500;

    /// <summary>Least time between two messages about presence in a channel of at least <see cref="PresenceDiffSize"/> members. Default: 0.5 s.</summary>
    public TimeSpan PresenceDiffInterval { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Who may do what. Default: everybody everything, but for names that begin with <c>private-</c>, which need a user or a channel token.</summary>
    public ChannelPermissions Permissions { get; } = new();

    /// <summary>Publications that it keeps at most.</summary>
    internal int KeptPublications => LatestOnly ? Math.Min(1, HistorySize) : HistorySize;

    /// <summary>What a broker keeps of it.</summary>
    internal Brokers.BrokerRetention Retention => new(KeptPublications, HistoryLifetime, HistoryBytes, MaxIdempotencyKeys, IdempotencyWindow);

    /// <summary>What is out of its range, in words.</summary>
    internal IEnumerable<string> Problems()
    {
        if (HistorySize is < 0 or > MaxHistorySize)
            yield return $"{nameof(HistorySize)} must be 0 to {MaxHistorySize}.";
        if (HistoryLifetime <= TimeSpan.Zero || HistoryLifetime > MaxHistoryLifetime)
            yield return $"{nameof(HistoryLifetime)} must be more than 0 and at most {MaxHistoryLifetime.TotalDays:0} days.";
        if (HistoryBytes < MinHistoryBytes)
            yield return $"{nameof(HistoryBytes)} must be at least {MinHistoryBytes}.";
        if (IdempotencyWindow <= TimeSpan.Zero || IdempotencyWindow > MaxIdempotencyWindow)
            yield return $"{nameof(IdempotencyWindow)} must be more than 0 and at most {MaxIdempotencyWindow.TotalHours:0} hours.";
        if (MaxIdempotencyKeys is < 0 or > MaxKeys)
            yield return $"{nameof(MaxIdempotencyKeys)} must be 0 to {MaxKeys}.";
        foreach (var problem in PresenceProblems())
            yield return problem;
    }

    private IEnumerable<string> PresenceProblems()
    {
        if (MaxPresenceState < 0)
            yield return $"{nameof(MaxPresenceState)} must not be negative.";
        if (PresenceGrace < TimeSpan.Zero || PresenceGrace > MaxPresenceGrace)
            yield return $"{nameof(PresenceGrace)} must be 0 to {MaxPresenceGrace.TotalMinutes:0} minutes.";
        if (PresenceDiffSize < 0)
            yield return $"{nameof(PresenceDiffSize)} must not be negative.";
        if (PresenceDiffInterval <= TimeSpan.Zero || PresenceDiffInterval > MaxPresenceDiffInterval)
            yield return $"{nameof(PresenceDiffInterval)} must be more than 0 and at most {MaxPresenceDiffInterval.TotalSeconds:0} seconds.";
    }
}

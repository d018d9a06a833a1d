namespace Dunlin;

/// <summary>What a channel does, by its namespace: the part of its name before the first <c>:</c>.</summary>
public sealed class ChannelOptions
{
    private const int MaxHistorySize = 100_000;
    private static readonly TimeSpan MaxHistoryLifetime = TimeSpan.FromDays(30);

    /// <summary>Most publications that a channel keeps for those who come back or late. Default: 100. 0: none, and nothing can be recovered.</summary>
    public int HistorySize { get; set; } = 100;

    /// <summary>How long a publication is kept at most. Default: 5 minutes.</summary>
    public TimeSpan HistoryLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether it is known who is in the channel. Default: true. A subscriber is told of others only when it asks for that.</summary>
    public bool Presence { get; set; } = true;

    /// <summary>Most bytes of what a member says of itself. Default: 4 KiB.</summary>
    public int MaxPresenceState { get; set; } = 4 * 1024;

    /// <summary>Who may do what. Default: everybody everything, but for names that begin with <c>private-</c>, which need a user or a channel token.</summary>
    public ChannelPermissions Permissions { get; } = new();

    /// <summary>What is out of its range, in words.</summary>
    internal IEnumerable<string> Problems()
    {
        if (HistorySize is < 0 or > MaxHistorySize)
            yield return $"{nameof(HistorySize)} must be 0 to {MaxHistorySize}.";
        if (HistoryLifetime <= TimeSpan.Zero || HistoryLifetime > MaxHistoryLifetime)
            yield return $"{nameof(HistoryLifetime)} must be more than 0 and at most {MaxHistoryLifetime.TotalDays:0} days.";
        if (MaxPresenceState < 0)
            yield return $"{nameof(MaxPresenceState)} must not be negative.";
    }
}

namespace Dunlin.Tests.Channels;

public sealed class ChannelOptionsTests
{
    public static TheoryData<string, ChannelOptions> OutOfRange => new()
    {
        { nameof(ChannelOptions.HistorySize), new ChannelOptions { HistorySize = -1 } },
        { nameof(ChannelOptions.HistorySize), new ChannelOptions { HistorySize = 100_001 } },
        { nameof(ChannelOptions.HistoryLifetime), new ChannelOptions { HistoryLifetime = TimeSpan.Zero } },
        { nameof(ChannelOptions.HistoryBytes), new ChannelOptions { HistoryBytes = 1_023 } },
        { nameof(ChannelOptions.IdempotencyWindow), new ChannelOptions { IdempotencyWindow = TimeSpan.Zero } },
        { nameof(ChannelOptions.IdempotencyWindow), new ChannelOptions { IdempotencyWindow = TimeSpan.FromDays(2) } },
        { nameof(ChannelOptions.MaxIdempotencyKeys), new ChannelOptions { MaxIdempotencyKeys = -1 } },
        { nameof(ChannelOptions.MaxIdempotencyKeys), new ChannelOptions { MaxIdempotencyKeys = 1_000_001 } },
        { nameof(ChannelOptions.MaxPresenceState), new ChannelOptions { MaxPresenceState = -1 } },
        { nameof(ChannelOptions.PresenceGrace), new ChannelOptions { PresenceGrace = TimeSpan.FromSeconds(-1) } },
        { nameof(ChannelOptions.PresenceGrace), new ChannelOptions { PresenceGrace = TimeSpan.FromHours(2) } },
        { nameof(ChannelOptions.PresenceDiffSize), new ChannelOptions { PresenceDiffSize = -1 } },
        { nameof(ChannelOptions.PresenceDiffInterval), new ChannelOptions { PresenceDiffInterval = TimeSpan.Zero } },
        { nameof(ChannelOptions.PresenceDiffInterval), new ChannelOptions { PresenceDiffInterval = TimeSpan.FromHours(1) } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void What_is_out_of_its_range_is_named(string name, ChannelOptions options) =>
        Assert.StartsWith(name + " must", Assert.Single(options.Problems()), StringComparison.Ordinal);

    [Fact]
    public void The_defaults_are_fine_and_so_is_0_where_it_means_none()
    {
        Assert.Empty(new ChannelOptions().Problems());
        Assert.Empty(new ChannelOptions { HistorySize = 0, MaxIdempotencyKeys = 0, MaxPresenceState = 0, PresenceDiffSize = 0 }.Problems());
    }

    [Theory]
    [InlineData(100, false, 100)]
    [InlineData(100, true, 1)]
    [InlineData(0, true, 0)]
    public void A_latest_only_channel_keeps_one(int size, bool latestOnly, int kept) =>
        Assert.Equal(kept, new ChannelOptions { HistorySize = size, LatestOnly = latestOnly }.KeptPublications);
}

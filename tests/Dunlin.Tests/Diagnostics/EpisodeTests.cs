using Dunlin.Diagnostics;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Diagnostics;

public sealed class EpisodeTests
{
    [Fact]
    public void It_begins_with_the_first_after_a_quiet_minute()
    {
        var time = new ManualTimeProvider();
        var episode = new Episode(time);

        Assert.Equal([true, false, false, false, true, false], new[] { 0, 0, 40, 59, 60, 1 }.Select(seconds =>
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            return episode.Note();
        }));
    }
}

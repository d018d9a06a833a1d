using System.Diagnostics;
using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Load;

/// <summary>Waits until a server has put away what its clients left.</summary>
internal static class Calm
{
    private const int CalmLooks = 10;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>What the server holds once its descriptors have not changed for a second, and are no more than so many; or when patience ends.</summary>
    public static ServerProcess.Moment Wait(ServerProcess server, TimeSpan patience, int descriptors = int.MaxValue)
    {
        var clock = Stopwatch.StartNew();
        var last = server.Take();
        for (var calm = 0; (calm < CalmLooks || last.Descriptors > descriptors) && clock.Elapsed < patience;)
        {
            Thread.Sleep(BetweenLooks);
            var now = server.Take();
            calm = now.Descriptors == last.Descriptors ? calm + 1 : 0;
            last = now;
        }

        return last;
    }
}

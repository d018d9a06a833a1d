using System.Diagnostics;

namespace Dunlin.TestSupport;

/// <summary>Waits for a state that no event announces, such as a counter that another thread takes down.</summary>
public static class Until
{
    /// <summary>When tests give up waiting: far beyond what any correct answer takes, on a slow machine too.</summary>
    public static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public static Task TrueAsync(Func<bool> condition, string what, Func<string>? found = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return TrueAsync(() => ValueTask.FromResult(condition()), what, found);
    }

    public static async Task TrueAsync(Func<ValueTask<bool>> condition, string what, Func<string>? found = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > HangGuard)
                throw new UnexpectedAnswerException($"Waited in vain until {what}. {found?.Invoke()}");

            await Task.Delay(Interval);
        }
    }
}

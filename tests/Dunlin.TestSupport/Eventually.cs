using System.Runtime.CompilerServices;

namespace Dunlin.TestSupport;

/// <summary>Waits for something that has no event to wait for, such as a counter.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns once the condition holds; fails when it does not within a minute.</summary>
    public static async Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string description = "")
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (timeout.IsCancellationRequested)
                throw new TimeoutException($"Not so within {Patience.TotalSeconds} s: {description}");

            await Task.Delay(Interval);
        }
    }
}

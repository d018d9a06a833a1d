namespace Dunlin.Client.Tests.Support;

/// <summary>Ends a test that would hang; nothing depends on how long anything takes.</summary>
internal static class Waiting
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    public static Task OrGiveUp(this Task task) => task.WaitAsync(GiveUpAfter);

    public static Task<T> OrGiveUp<T>(this Task<T> task) => task.WaitAsync(GiveUpAfter);

    public static async Task<List<Publication>> TakeAsync(this DunlinSubscription subscription, int count)
    {
        var publications = new List<Publication>();
        using var giveUp = new CancellationTokenSource(GiveUpAfter);
        await foreach (var publication in subscription.WithCancellation(giveUp.Token))
        {
            publications.Add(publication);
            if (publications.Count == count)
                break;
        }

        return publications;
    }

    public static IEnumerable<string> Data(this IEnumerable<Publication> publications) => publications.Select(publication => publication.Data.ToString());
}

using System.CommandLine;
using System.Diagnostics;

namespace Dunlin.Bench.Crowd;

/// <summary><c>crowd</c>: fills one room, has many of its members talk at once, and checks every message at every member.</summary>
internal static class CrowdCommand
{
    public static Command Create()
    {
        var url = ChatUrl.CreateOption();
        var clients = new Option<int>("--clients") { Description = "Members of the room.", DefaultValueFactory = _ => 10_000 };
        var senders = new Option<int>("--senders") { Description = "Members that talk.", DefaultValueFactory = _ => 100 };
        var messages = new Option<int>("--messages") { Description = "Messages of each sender.", DefaultValueFactory = _ => 20 };
        var seconds = new Option<int>("--timeout") { Description = "Seconds until missing messages count as lost.", DefaultValueFactory = _ => 120 };
        var command = new Command("crowd", "Fills one room and checks that everybody gets every message, once, in one order.") { url, clients, senders, messages, seconds };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(result.GetRequiredValue(seconds)));
            return await RunAsync(
                result.GetRequiredValue(url),
                result.GetRequiredValue(clients),
                Math.Min(result.GetRequiredValue(senders), result.GetRequiredValue(clients)),
                result.GetRequiredValue(messages),
                limit.Token);
        });
        return command;
    }

    private static async Task<int> RunAsync(Uri url, int clients, int senders, int messages, CancellationToken cancellationToken)
    {
        var expected = senders * messages;
        var members = new List<CrowdMember>(clients);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < clients; i++)
            members.Add(await CrowdMember.JoinAsync(url, i, expected, cancellationToken));
        Console.WriteLine($"{clients} members joined in {clock.Elapsed.TotalSeconds:F1} s");

        clock.Restart();
        var listening = members.Select(member => member.ListenAsync(cancellationToken)).ToArray();
        await Task.WhenAll(members.Take(senders).Select(member => member.TalkAsync(messages, cancellationToken)));
        try
        {
            await Task.WhenAll(listening);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("time is up");
        }

        var delivered = members.Sum(member => (long)member.Received);
        Console.WriteLine($"{expected} messages, {delivered} of {(long)expected * clients} deliveries in {clock.Elapsed.TotalSeconds:F1} s");
        return Report(members, senders, messages);
    }

    private static int Report(List<CrowdMember> members, int senders, int messages)
    {
        var first = members[0];
        var missing = members.Count(member => member.Received != senders * messages);
        var otherOrder = members.Count(member => member.Received == first.Received && member.Digest != first.Digest);
        var broken = members.Count(member => !member.EverySenderInOrder);
        Console.WriteLine($"members with a missing or doubled message: {missing}; with another order than the first member: {otherOrder}; with a sender out of order: {broken}");
        var right = missing == 0 && otherOrder == 0 && broken == 0;
        Console.WriteLine(right ? "every message reached every member, once, in one order" : "FAILED");
        foreach (var member in members)
            member.Dispose();
        return right ? 0 : 1;
    }
}

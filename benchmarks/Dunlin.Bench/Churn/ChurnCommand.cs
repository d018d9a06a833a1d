using System.CommandLine;
using System.Diagnostics;
using Dunlin.Bench.Crowd;
using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Churn;

/// <summary><c>churn</c>: clients that join the room, say something and leave without a word, many a second; then looks at what the server still holds.</summary>
internal static class ChurnCommand
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var url = ChatUrl.CreateOption();
        var pid = new Option<int>("--pid") { Description = "The server's process, on this machine.", Required = true };
        var rate = new Option<int>("--per-second") { Description = "Clients that come, and go, each second.", DefaultValueFactory = _ => 1000 };
        var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 60 };
        var command = new Command("churn", "Connects and disconnects many clients a second and shows what the server is left with.") { url, pid, rate, seconds };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetRequiredValue(url),
            new ServerProcess(result.GetRequiredValue(pid)),
            result.GetRequiredValue(rate),
            result.GetRequiredValue(seconds),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Uri url, ServerProcess server, int rate, int seconds, CancellationToken cancellationToken)
    {
        // The first clients pay for what is made once: compiled code, buffers.
        await ComeAndGoAsync(url, rate, 1, cancellationToken);
        await Task.Delay(Settle, cancellationToken);
        var before = server.Take();
        Console.WriteLine($"before: {before}");

        var clock = Stopwatch.StartNew();
        var failed = await ComeAndGoAsync(url, rate, seconds, cancellationToken);
        Console.WriteLine($"{(long)rate * seconds} clients came and went in {clock.Elapsed.TotalSeconds:F1} s, {failed} failed; {server.Take()}");

        await Task.Delay(Settle, cancellationToken);
        var after = server.Take();
        Console.WriteLine($"after: {after}");
        var right = failed == 0 && after.Descriptors <= before.Descriptors;
        Console.WriteLine(right ? "nothing is left behind" : "FAILED: clients failed, or sockets are left open");
        return right ? 0 : 1;
    }

    private static async Task<int> ComeAndGoAsync(Uri url, int rate, int seconds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var total = rate * seconds;
        var clients = new List<Task<bool>>(total);
        while (clients.Count < total)
        {
            var due = Math.Min(total, (int)(clock.Elapsed.TotalSeconds * rate) + 1);
            while (clients.Count < due)
                clients.Add(ComeAndGoAsync(url, clients.Count, cancellationToken));
            await Task.Delay(Step, cancellationToken);
        }

        return (await Task.WhenAll(clients)).Count(succeeded => !succeeded);
    }

    private static async Task<bool> ComeAndGoAsync(Uri url, int number, CancellationToken cancellationToken)
    {
        try
        {
            using var member = await CrowdMember.JoinAsync(url, number, expected: 0, cancellationToken);
            await member.TalkAsync(1, cancellationToken);
            if (number % 2 == 0)
                member.ResetOnDispose();
            return true;
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or InvalidOperationException)
        {
            Console.WriteLine($"client {number}: {exception.Message}");
            return false;
        }
    }
}

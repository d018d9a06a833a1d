using System.CommandLine;

namespace Dunlin.Bench.Peers;

/// <summary><c>peers</c>: lists the servers that Dunlin is compared with, or starts each and sees whether it answers rightly.</summary>
internal static class PeersCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("names") { Description = "Only these.", DefaultValueFactory = _ => [.. PeerCatalogue.All.Select(peer => peer.Name)] };
        names.AcceptOnlyFromAmong([.. PeerCatalogue.All.Select(peer => peer.Name)]);
        var check = new Option<bool>("--check") { Description = "Installs and starts each, one after the other, and checks /, an echo and a chat." };
        var core = new Option<int?>("--core") { Description = "The processor to pin the peers to; none: not pinned." };
        var compression = new Option<bool>("--compression") { Description = "With permessage-deflate, at the peers that have it." };
        var command = new Command("peers", "Lists the servers that Dunlin is compared with.") { names, check, core, compression };
        command.SetAction((result, cancellationToken) =>
        {
            var options = new PeerOptions(result.GetValue(core), result.GetValue(compression));
            var chosen = result.GetRequiredValue(names).Select(PeerCatalogue.Find).OfType<Peer>().Where(peer => peer.SupportsCompression || !options.Compression);
            return result.GetValue(check) ? CheckAsync(chosen, options, cancellationToken) : Task.FromResult(List(chosen));
        });
        return command;
    }

    private static int List(IEnumerable<Peer> peers)
    {
        Console.WriteLine($"{"name",-15} {"speaks",-9} {"compresses",-11} what it is");
        foreach (var peer in peers)
            Console.WriteLine($"{peer.Name,-15} {peer.Protocol,-9} {(peer.SupportsCompression ? "can" : "no"),-11} {peer.Description}");
        return 0;
    }

    private static async Task<int> CheckAsync(IEnumerable<Peer> peers, PeerOptions options, CancellationToken cancellationToken)
    {
        var failures = 0;
        foreach (var peer in peers)
        {
            try
            {
                await PeerInstaller.InstallAsync(peer, cancellationToken);
                await using var running = await PeerProcess.StartAsync(peer, options, cancellationToken);
                await PeerCheck.RunAsync(running, options.Compression, cancellationToken);
                Console.WriteLine($"{peer.Name,-15} answers rightly on {running.BaseAddress} (pid {running.ProcessId})");
            }
            catch (PeerFailedException exception)
            {
                failures++;
                Console.WriteLine($"{peer.Name,-15} FAILED: {exception.Message}");
            }
        }

        return failures == 0 ? 0 : 1;
    }
}

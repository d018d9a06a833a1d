using System.Security.Cryptography;
using Dunlin.Bench.Processes;

namespace Dunlin.Bench.Peers;

/// <summary>Installs the npm packages of a peer, exactly those of its lock file. Does nothing when they are there.</summary>
internal static class PeerInstaller
{
    /// <exception cref="PeerFailedException">npm is missing or failed.</exception>
    public static async Task InstallAsync(Peer peer, CancellationToken cancellationToken)
    {
        foreach (var folder in peer.NpmFolders)
        {
            var stamp = Path.Combine(folder, "node_modules", ".lock-checksum");
            var checksum = await ChecksumAsync(folder, cancellationToken);
            if (File.Exists(stamp) && (await File.ReadAllTextAsync(stamp, cancellationToken)).TrimEnd() == checksum)
                continue;

            await NpmCiAsync(peer, folder, cancellationToken);
            await File.WriteAllTextAsync(stamp, checksum + "\n", cancellationToken);
        }
    }

    // As `sha256sum` prints it: eng/install-test-tools.sh leaves the same stamp.
    private static async Task<string> ChecksumAsync(string folder, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in new[] { "package.json", "package-lock.json" })
            hash.AppendData(await File.ReadAllBytesAsync(Path.Combine(folder, file), cancellationToken));
        return $"{Convert.ToHexStringLower(hash.GetHashAndReset())}  -";
    }

    private static async Task NpmCiAsync(Peer peer, string folder, CancellationToken cancellationToken)
    {
        try
        {
            var npm = await ChildProgram.RunAsync("npm", ["ci", "--loglevel", "error"], folder, cancellationToken);
            if (npm.ExitCode != 0)
                throw new PeerFailedException($"{peer.Name}: npm ci failed in {folder}.\n{npm.Output}{npm.Errors}");
        }
        catch (ProgramException exception)
        {
            throw new PeerFailedException($"{peer.Name}: {exception.Message}", exception);
        }
    }
}

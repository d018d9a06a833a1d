using System.Security.Cryptography;
using System.Text;

namespace Dunlin.Server.Configuration;

/// <summary>A key that requests to the API may carry, known by its SHA-256 alone.</summary>
internal sealed class ApiKey
{
    private const string HashPrefix = "sha256:";
    private readonly byte[] _digest;
    private bool _used;

    private ApiKey(string name, byte[] digest)
    {
        Name = name;
        _digest = digest;
    }

    /// <summary>What logs call it.</summary>
    public string Name { get; }

    /// <summary>Reads a setting: the key itself, or <c>sha256:</c> and 64 hexadecimal digits.</summary>
    /// <returns>Null when it begins like a digest and is none.</returns>
    public static ApiKey? Read(string name, string setting)
    {
        if (!setting.StartsWith(HashPrefix, StringComparison.OrdinalIgnoreCase))
            return new ApiKey(name, DigestOf(setting));

        var hex = setting.AsSpan(HashPrefix.Length);
        var digest = new byte[SHA256.HashSizeInBytes];
        return hex.Length == 2 * digest.Length && Convert.FromHexString(hex, digest, out _, out _) == System.Buffers.OperationStatus.Done
            ? new ApiKey(name, digest)
            : null;
    }

    /// <summary>What stands in the configuration instead of a key.</summary>
    public static string HashOf(string key) => HashPrefix + Convert.ToHexStringLower(DigestOf(key));

    /// <summary>The digest of what a request carries.</summary>
    public static byte[] DigestOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Takes the same time for every digest.</summary>
    public bool Matches(ReadOnlySpan<byte> digest) => CryptographicOperations.FixedTimeEquals(digest, _digest);

    /// <summary>True once, for the first caller.</summary>
    public bool TakeFirstUse() => !Volatile.Read(ref _used) && !Interlocked.Exchange(ref _used, true);
}

using System.Globalization;
using System.Security.Cryptography;

namespace Dunlin.Protocols.Native.Http;

/// <summary>What names a session to the server, and proves that it is yours: 64 random bits that others may see, and 128 that nobody may.</summary>
/// <param name="Name">The connection's name.</param>
/// <param name="Secret">Known to the client alone.</param>
internal readonly record struct SessionKey(ulong Name, UInt128 Secret)
{
    private const int SecretBytes = 16;

    /// <summary>A new secret for a session.</summary>
    public static SessionKey Create(ulong name)
    {
        Span<byte> random = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(random);
        return new SessionKey(name, BitConverter.ToUInt128(random));
    }

    /// <summary>The secret as clients write it: 32 hexadecimal digits.</summary>
    public string SecretText => Secret.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Reads what stands in a query; false when it is none.</summary>
    public static bool TryParse(string? name, string? secret, out SessionKey key)
    {
        key = default;
        if (name is not { Length: 16 } || secret is not { Length: 2 * SecretBytes })
            return false;
        if (!ulong.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var parsedName)
            || !UInt128.TryParse(secret, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var parsedSecret))
            return false;

        key = new SessionKey(parsedName, parsedSecret);
        return true;
    }

    /// <summary>In a time that tells nothing about where they differ.</summary>
    public bool HasSecret(UInt128 other)
    {
        Span<byte> mine = stackalloc byte[SecretBytes];
        Span<byte> theirs = stackalloc byte[SecretBytes];
        BitConverter.TryWriteBytes(mine, Secret);
        BitConverter.TryWriteBytes(theirs, other);
        return CryptographicOperations.FixedTimeEquals(mine, theirs);
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Dunlin.Testing.Tests;

/// <summary>Tokens signed with HS256.</summary>
internal static class TestTokens
{
    public static readonly byte[] Secret = Encoding.UTF8.GetBytes("a secret of thirty-two characters");
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static string Of(string user, TimeProvider time)
    {
        var head = Encode("""{"alg":"HS256"}""");
        var body = Encode($$"""{"sub":"{{user}}","exp":{{(time.GetUtcNow() + Lifetime).ToUnixTimeSeconds()}}}""");
        return $"{head}.{body}.{Base64Url.EncodeToString(HMACSHA256.HashData(Secret, Encoding.ASCII.GetBytes($"{head}.{body}")))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

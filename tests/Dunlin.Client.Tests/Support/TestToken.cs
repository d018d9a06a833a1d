using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Dunlin.Client.Tests.Support;

/// <summary>Makes JSON Web Tokens (RFC 7519), signed with HS256.</summary>
internal static class TestToken
{
    public const string Secret = "an-application-secret-of-32-bytes-or-more";

    public static string Of(string user, TimeSpan lifetime) => Signed($$"""{"sub":"{{user}}","exp":{{DateTimeOffset.UtcNow.Add(lifetime).ToUnixTimeSeconds()}}}""");

    private static string Signed(string claims)
    {
        var text = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}

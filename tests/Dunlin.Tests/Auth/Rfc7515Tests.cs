using System.Buffers.Text;
using System.Security.Cryptography;
using Dunlin.Auth;

namespace Dunlin.Tests.Auth;

/// <summary>The examples of RFC 7515, appendix A.1 to A.3: other people's signatures.</summary>
public sealed class Rfc7515Tests
{
    private const string Payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string HmacSecret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

    private const string RsaModulus =
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
        + "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

    private const string RsaSignature =
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtF"
        + "ZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    [Fact]
    public void HS256_of_A1_verifies() =>
        Verifies("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", new HmacKey(Bytes(HmacSecret), keyId: null));

    [Fact]
    public void RS256_of_A2_verifies() =>
        Verifies("eyJhbGciOiJSUzI1NiJ9", RsaSignature, RsaKey.TryCreate(new RSAParameters { Modulus = Bytes(RsaModulus), Exponent = Bytes("AQAB") }, keyId: null)!);

    [Fact]
    public void ES256_of_A3_verifies() =>
        Verifies(
            "eyJhbGciOiJFUzI1NiJ9",
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
            EcdsaKey.TryCreate(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = Bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"), Y = Bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0") },
                },
                keyId: null)!);

    private static void Verifies(string header, string signature, VerificationKey key)
    {
        var keys = new KeySet([key]);
        Assert.Equal(KeyMatch.Verified, keys.Verify(Parse($"{header}.{Payload}.{signature}")));
        Assert.Equal(KeyMatch.BadSignature, keys.Verify(Parse($"{header}.f{Payload[1..]}.{signature}")));
        Assert.Equal(KeyMatch.BadSignature, keys.Verify(Parse($"{header}.{Payload}.AAAA{signature[4..]}")));
    }

    private static CompactToken Parse(string token)
    {
        Assert.True(CompactToken.TryParse(token, 8192, out var parts));
        return parts;
    }

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}

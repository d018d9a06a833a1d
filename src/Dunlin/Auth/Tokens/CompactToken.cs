using System.Text;

namespace Dunlin.Auth;

/// <summary>The parts of a JWT in JWS compact serialization: <c>header.payload.signature</c> (RFC 7515, section 3.1).</summary>
internal readonly struct CompactToken
{
    private CompactToken(TokenHeader header, byte[] payload, byte[] signature, byte[] signedText)
    {
        Header = header;
        Payload = payload;
        Signature = signature;
        SignedText = signedText;
    }

    public TokenHeader Header { get; }

    /// <summary>Not to be believed, not even read, before the signature has been verified.</summary>
    public byte[] Payload { get; }

    public byte[] Signature { get; }

    /// <summary>What the signature is of: the header and the payload as they came.</summary>
    public byte[] SignedText { get; }

    /// <summary>Takes a token apart.</summary>
    /// <param name="token">Exactly the token, with nothing around it.</param>
    /// <param name="maxLength">A longer one is not looked at.</param>
    /// <param name="parts">The parts.</param>
    public static bool TryParse(ReadOnlySpan<char> token, int maxLength, out CompactToken parts)
    {
        parts = default;
        if (token.Length > maxLength)
            return false;

        Span<Range> ranges = stackalloc Range[4];
        if (token.Split(ranges, '.') != 3
            || !Base64UrlText.TryDecode(token[ranges[0]], out var header)
            || !Base64UrlText.TryDecode(token[ranges[1]], out var payload)
            || !Base64UrlText.TryDecode(token[ranges[2]], out var signature)
            || !TokenHeader.TryRead(header, out var read))
            return false;

        // Only characters of base64url are left, so that ASCII is what was signed.
        parts = new CompactToken(read, payload, signature, Encoding.ASCII.GetBytes(token[..ranges[1].End.Value].ToArray()));
        return true;
    }
}

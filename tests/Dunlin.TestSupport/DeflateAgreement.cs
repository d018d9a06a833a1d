using System.Globalization;

namespace Dunlin.TestSupport;

/// <summary>What an answer to an offer of permessage-deflate says (RFC 7692, section 7.1).</summary>
public sealed record DeflateAgreement(bool ServerNoContextTakeover, bool ClientNoContextTakeover, int? ServerMaxWindowBits, int? ClientMaxWindowBits)
{
    /// <returns>Null when the extension was declined.</returns>
    /// <exception cref="UnexpectedAnswerException">The answer is not one that RFC 7692 allows.</exception>
    public static DeflateAgreement? Of(RawHandshakeResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.Header("Sec-WebSocket-Extensions") is not { } header)
            return null;

        var parts = header.Split(';', StringSplitOptions.TrimEntries);
        if (parts[0] != "permessage-deflate")
            throw new UnexpectedAnswerException($"Not one permessage-deflate: {header}");

        var parameters = parts.Skip(1).Select(p => p.Split('=')).ToList();
        if (parameters.DistinctBy(p => p[0], StringComparer.Ordinal).Count() != parameters.Count)
            throw new UnexpectedAnswerException($"A parameter twice: {header}");

        return parameters.Aggregate(new DeflateAgreement(false, false, null, null), Apply);
    }

    private static DeflateAgreement Apply(DeflateAgreement agreement, string[] parameter) => parameter switch
    {
        ["server_no_context_takeover"] => agreement with { ServerNoContextTakeover = true },
        ["client_no_context_takeover"] => agreement with { ClientNoContextTakeover = true },
        ["server_max_window_bits", var bits] => agreement with { ServerMaxWindowBits = ParseBits(bits) },
        ["client_max_window_bits", var bits] => agreement with { ClientMaxWindowBits = ParseBits(bits) },
        _ => throw new UnexpectedAnswerException($"Parameter {string.Join('=', parameter)} in an answer"),
    };

    private static int ParseBits(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is >= 8 and <= 15
            ? bits
            : throw new UnexpectedAnswerException($"Window bits {text} in an answer");
}

using Dunlin.Auth;

namespace Dunlin;

/// <summary>Which tokens clients may show: JSON Web Tokens (RFC 7519) signed with HS256, RS256 or ES256. Checked when the application starts.</summary>
public sealed class TokenOptions
{
    private const int LeastTokenSize = 256;
    private const int MostTokenSize = 64 * 1024;
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(10);

    /// <summary>The keys that tokens are signed with. Default: none. Several at a time allow to change them.</summary>
    public IList<TokenKey> Keys { get; } = [];

    /// <summary>A file with a JSON Web Key Set (RFC 7517). It is read again when it changes; a file that is broken then leaves the keys as they were. Default: null.</summary>
    public string? JwksFile { get; set; }

    /// <summary>
    /// Where a JSON Web Key Set is fetched from: https, or http on loopback. It is fetched again every 10 minutes, and, at most once in 30 s, when a token names a key that
    /// is not known. Shared secrets in it do not count. Default: null.
    /// </summary>
    public Uri? JwksAddress { get; set; }

    /// <summary>What the <c>aud</c> of tokens must be or contain. Default: null, not looked at; set it when other services take tokens of the same keys.</summary>
    public string? Audience { get; set; }

    /// <summary>What the <c>iss</c> of tokens must be. Default: null, not looked at.</summary>
    public string? Issuer { get; set; }

    /// <summary>How far the clocks of the issuer and this server may differ. Default: 30 s. At most 10 minutes.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a token must say when it expires. Default: true.</summary>
    public bool RequireExpiry { get; set; } = true;

    /// <summary>The claim that names the user: text of 1 to 256 characters. Default: <c>sub</c>.</summary>
    public string UserClaim { get; set; } = "sub";

    /// <summary>Most characters of a token. Default: 8 KiB. 256 to 64 Ki.</summary>
    public int MaxTokenSize { get; set; } = 8 * 1024;

    /// <summary>Whether there is any source of keys.</summary>
    internal bool HasKeys => Keys.Count > 0 || JwksFile is not null || JwksAddress is not null;

    /// <summary>What is wrong, in words. Nothing when there are no keys at all: then no token is taken.</summary>
    internal IEnumerable<string> Problems()
    {
        for (var i = 0; i < Keys.Count; i++)
        {
            if (Keys[i].TryImport(out var problem) is null)
                yield return $"{nameof(Keys)}[{i}]: {problem}.";
        }

        if (JwksFile is { } file && ProblemOf(file) is { } reason)
            yield return $"{nameof(JwksFile)}: '{file}' cannot be used: {reason.TrimEnd('.')}.";
        if (JwksAddress is { } address && !KeySetAddress.IsAllowed(address))
            yield return $"{nameof(JwksAddress)} must be an https address, or http on loopback.";
        if (Audience is { Length: 0 })
            yield return $"{nameof(Audience)} must not be empty.";
        if (Issuer is { Length: 0 })
            yield return $"{nameof(Issuer)} must not be empty.";
        if (ClockSkew < TimeSpan.Zero || ClockSkew > MaxClockSkew)
            yield return $"{nameof(ClockSkew)} must be 0 to {MaxClockSkew.TotalMinutes:0} minutes.";
        if (string.IsNullOrEmpty(UserClaim))
            yield return $"{nameof(UserClaim)} must not be empty.";
        if (MaxTokenSize is < LeastTokenSize or > MostTokenSize)
            yield return $"{nameof(MaxTokenSize)} must be {LeastTokenSize} to {MostTokenSize}.";
    }

    private static string? ProblemOf(string file)
    {
        try
        {
            KeySetFile.Read(file);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            return exception.Message;
        }
    }
}

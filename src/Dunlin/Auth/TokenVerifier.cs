using Dunlin.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dunlin.Auth;

/// <summary>Says whose a token is, or why it is not taken. Thread-safe.</summary>
internal sealed class TokenVerifier : IDisposable
{
    private const int MaxUserLength = 256;
    private const int MaxTokenIdLength = 256;
    private const string ChannelClaim = "channel";

    private readonly TokenOptions _options;
    private readonly TokenKeys _keys;
    private readonly RevocationList _revocations;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public TokenVerifier(IOptions<DunlinOptions> options, RevocationList revocations, TimeProvider time, ILoggerFactory loggers)
        : this(options.Value.Tokens, revocations, time, loggers.CreateLogger("Dunlin.Auth"))
    {
    }

    internal TokenVerifier(TokenOptions options, RevocationList revocations, TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _options = options;
        _keys = new TokenKeys(options, time, logger);
        _revocations = revocations;
        _time = time;
    }

    /// <summary>Whether there are keys at all; without, no token is taken.</summary>
    public bool HasKeys => _options.HasKeys;

    /// <summary>Most characters of a token.</summary>
    public int MaxTokenSize => _options.MaxTokenSize;

    /// <summary>When a connection ends with its token. Clocks that differ are forgiven when the token comes, not later.</summary>
    public DateTimeOffset? EndOf(ClientIdentity identity) =>
        identity.Expires is { } expires && expires <= _time.GetUtcNow() ? expires + _options.ClockSkew : identity.Expires;

    /// <summary>Checks the token of a connection.</summary>
    public async ValueTask<TokenResult<ClientIdentity>> AuthenticateAsync(string token) => Log(await IdentifyAsync(token));

    /// <summary>Checks the token of a subscription.</summary>
    public async ValueTask<TokenResult<ChannelGrant>> AuthorizeAsync(string token) => Log(await ReadGrantAsync(token));

    public void Dispose() => _keys.Dispose();

    private async ValueTask<TokenResult<ClientIdentity>> IdentifyAsync(string token)
    {
        var checkedToken = await CheckAsync(token);
        if (checkedToken.Problem != TokenProblem.None)
            return new(checkedToken.Problem);

        var claims = checkedToken.Value!;
        if (claims.Has(ChannelClaim))
            return new(TokenProblem.WrongPurpose);
        if (!claims.TryGetText(_options.UserClaim, out var user) || user is not { Length: > 0 and <= MaxUserLength })
            return new(TokenProblem.NoUser);

        var identity = TokenIdentity.Of(claims, user, _options.UserClaim);
        if (_revocations.IsRevoked(identity))
            return new(TokenProblem.Revoked);

        _revocations.Watch(identity);
        return new(identity);
    }

    private async ValueTask<TokenResult<ChannelGrant>> ReadGrantAsync(string token)
    {
        var checkedToken = await CheckAsync(token);
        if (checkedToken.Problem != TokenProblem.None)
            return new(checkedToken.Problem);

        var claims = checkedToken.Value!;
        if (!claims.Has(ChannelClaim))
            return new(TokenProblem.WrongPurpose);
        if (!ChannelTokenGrant.TryRead(claims, ChannelClaim, out var grant))
            return new(TokenProblem.Malformed);

        return _revocations.IsRevoked(grant) ? new(TokenProblem.Revoked) : new(grant);
    }

    /// <summary>Everything that holds for tokens of both kinds.</summary>
    private async ValueTask<TokenResult<TokenClaims>> CheckAsync(string token)
    {
        if (!CompactToken.TryParse(token, _options.MaxTokenSize, out var parts))
            return new(TokenProblem.Malformed);
        if (parts.Header.Algorithm is not (HmacKey.Name or RsaKey.Name or EcdsaKey.Name))
            return new(TokenProblem.UnsupportedAlgorithm);

        var match = await _keys.VerifyAsync(parts);
        if (match != KeyMatch.Verified)
            return new(match == KeyMatch.UnknownKey ? TokenProblem.UnknownKey : TokenProblem.BadSignature);
        if (TokenClaims.Read(parts.Payload) is not { TokenId: null or { Length: <= MaxTokenIdLength } } claims)
            return new(TokenProblem.Malformed);

        var problem = Check(claims);
        return problem == TokenProblem.None ? new(claims) : new(problem);
    }

    private TokenProblem Check(TokenClaims claims)
    {
        var now = _time.GetUtcNow();
        if (claims.Expires is null && _options.RequireExpiry)
            return TokenProblem.NoExpiry;
        if (claims.NotBefore > now + _options.ClockSkew || claims.IssuedAt > now + _options.ClockSkew)
            return TokenProblem.NotYetValid;
        if (_options.Issuer is { } issuer && claims.Issuer != issuer)
            return TokenProblem.WrongIssuer;
        if (_options.Audience is { } audience && !claims.Audiences.Contains(audience, StringComparer.Ordinal))
            return TokenProblem.WrongAudience;
        return claims.Expires <= now - _options.ClockSkew ? TokenProblem.Expired : TokenProblem.None;
    }

    private TokenResult<T> Log<T>(TokenResult<T> result)
        where T : class
    {
        if (result.Problem != TokenProblem.None)
            AuthLog.TokenRefused(_logger, result.Problem);
        return result;
    }
}

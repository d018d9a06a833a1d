using Dunlin.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dunlin.Auth;

/// <summary>Which users' tokens and which single tokens are revoked. Bounded: what is older than every token that can still live is forgotten. Thread-safe.</summary>
internal sealed class RevocationList
{
    /// <summary>Most users, and most tokens: about 20 MB each.</summary>
    public const int DefaultLimit = 100_000;

    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly RevocationTable _users;
    private readonly RevocationTable _tokens;
    private readonly TimeSpan _window;
    private readonly int _limit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private DateTimeOffset _quietUntil;
    private int _outliving;

    public RevocationList(IOptions<DunlinOptions> options, TimeProvider time, ILoggerFactory loggers)
        : this(options.Value.RevocationWindow, DefaultLimit, time, loggers.CreateLogger("Dunlin.Auth"))
    {
    }

    internal RevocationList(TimeSpan window, int limit, TimeProvider time, ILogger logger)
    {
        _users = new RevocationTable(limit);
        _tokens = new RevocationTable(limit);
        _window = window;
        _limit = limit;
        _time = time;
        _logger = logger;
    }

    /// <summary>Revocations that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                Forget(_time.GetUtcNow());
                return _users.Count + _tokens.Count;
            }
        }
    }

    public void AddUser(string user) => Add(_users, user);

    public void AddToken(string tokenId) => Add(_tokens, tokenId);

    public bool IsRevoked(ClientIdentity identity) => IsRevoked(identity.User, identity.TokenId, identity.IssuedAt);

    public bool IsRevoked(ChannelGrant grant) => IsRevoked(grant.User, grant.TokenId, grant.IssuedAt);

    /// <summary>Whether a token with these claims is revoked.</summary>
    public bool IsRevoked(string? user, string? tokenId, DateTimeOffset? issuedAt)
    {
        lock (_lock)
        {
            Forget(_time.GetUtcNow());
            return (tokenId is not null && _tokens.TryGet(tokenId, out _))
                || (user is not null && _users.TryGet(user, out var at) && !(issuedAt > at));
        }
    }

    /// <summary>Warns, once, of tokens that live longer than their revocation would be remembered.</summary>
    public void Watch(ClientIdentity identity)
    {
        var expires = identity.Expires ?? DateTimeOffset.MaxValue;
        if (expires - _time.GetUtcNow() > _window && Interlocked.Exchange(ref _outliving, 1) == 0)
            AuthLog.TokenOutlivesRevocations(_logger, expires, _window);
    }

    private void Add(RevocationTable table, string name)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            Forget(now);
            if (table.Add(name, now) && now >= _quietUntil)
            {
                _quietUntil = now + QuietTime;
                AuthLog.RevocationsDropped(_logger, _limit);
            }
        }
    }

    private void Forget(DateTimeOffset now)
    {
        _users.Forget(now - _window);
        _tokens.Forget(now - _window);
    }
}

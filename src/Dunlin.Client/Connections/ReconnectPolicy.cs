using Dunlin.Client.Transports;

namespace Dunlin.Client.Connections;

/// <summary>What follows the end of a connection: whether there is another attempt, when, over which transport, and whether with another token.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class ReconnectPolicy(ClientSettings settings, Authentication authentication)
{
    /// <summary>A connection that lasted so long has worked: the waits begin anew, and a token may be renewed again.</summary>
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(5);

    private readonly TransportChoice _choice = new(settings.Transports);
    private readonly Backoff _backoff = settings.CreateBackoff();
    private long? _openedAt;
    private bool _hasSpoken;
    private bool _isRenewed;

    /// <summary>Whether there was a connection since <see cref="Reset"/>.</summary>
    public bool WasOpen { get; private set; }

    /// <summary>What the next attempt, or the connection of now, uses.</summary>
    public DunlinTransport Transport => _choice.Current;

    /// <summary>A better transport than that of now; null: it is the best.</summary>
    public DunlinTransport? BetterTransport => _choice.IsFallback ? _choice.Best : null;

    /// <summary>The application connects.</summary>
    public void Reset()
    {
        _choice.Reset();
        _backoff.Reset();
        _openedAt = null;
        WasOpen = _isRenewed = false;
    }

    /// <summary>An attempt begins.</summary>
    public void OnAttempt() => _hasSpoken = false;

    /// <summary>The server has spoken.</summary>
    public void OnConnected()
    {
        _hasSpoken = true;
        _choice.Opened();
    }

    /// <summary>There is a connection.</summary>
    public void OnOpen()
    {
        _openedAt = settings.Time.GetTimestamp();
        WasOpen = true;
    }

    /// <summary>The connection is given up for one over the best transport.</summary>
    public void OnUpgrade()
    {
        _openedAt = null;
        _choice.Reset();
    }

    /// <summary>How long to wait when there was no token to begin with.</summary>
    public TimeSpan WaitForToken() => _backoff.Next();

    /// <summary>How long to wait for the next attempt; null: there is none.</summary>
    /// <param name="end">How the last one has ended.</param>
    /// <param name="hasToken">Whether it had a token.</param>
    public TimeSpan? WaitAfter(ConnectionEnd end, bool hasToken)
    {
        ForgetTroubleWhenStable();
        // It was too slow to say who it is, but can.
        var isLate = end.Reason == "auth_timeout" && hasToken;
        if (end.Code == CloseCode.Unauthorized && !isLate)
            return TryRenewToken() ? TimeSpan.Zero : null;
        if (!end.InvitesBack && !isLate)
            return null;

        return HasOtherTransport(end.Code) ? TimeSpan.Zero : end.Wait ?? _backoff.Next();
    }

    private void ForgetTroubleWhenStable()
    {
        if (_openedAt is { } openedAt && settings.Time.GetElapsedTime(openedAt) >= StableAfter)
        {
            _backoff.Reset();
            _isRenewed = false;
        }

        _openedAt = null;
    }

    private bool TryRenewToken()
    {
        if (_isRenewed || !authentication.CanRenew)
            return false;

        _isRenewed = true;
        authentication.Forget();
        _choice.Refused();
        return true;
    }

    private bool HasOtherTransport(int code)
    {
        if (_hasSpoken)
            return false;
        if (code == CloseCode.Abnormal)
            return _choice.Failed();

        _choice.Refused();
        return false;
    }
}

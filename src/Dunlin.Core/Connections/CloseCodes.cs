namespace Dunlin;

/// <summary>Every close code that Dunlin sends, with what it asks of the client.</summary>
/// <remarks>1000-1015: RFC 6455, section 7.4. 3000-3999 mean come back and recover; 4000-4999 mean something must change first.</remarks>
public static class CloseCodes
{
    /// <summary>The purpose is fulfilled. The client does not reconnect.</summary>
    public const int Normal = 1000;

    /// <summary>The server shuts down or drains. The client reconnects.</summary>
    public const int GoingAway = 1001;

    /// <summary>A malformed frame. The client does not reconnect.</summary>
    public const int ProtocolError = 1002;

    /// <summary>A kind of message that this endpoint does not take, such as binary.</summary>
    public const int UnsupportedData = 1003;

    /// <summary>No code was received. Reported to handlers, never sent.</summary>
    public const int NoStatus = 1005;

    /// <summary>The connection ended without a close frame. Reported to handlers, never sent.</summary>
    public const int Abnormal = 1006;

    /// <summary>Text that is not UTF-8, or compressed data that does not inflate.</summary>
    public const int InvalidPayload = 1007;

    /// <summary>The message breaks a rule that has no code of its own, such as the limit on fragments.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>The message is larger than the endpoint's limit.</summary>
    public const int MessageTooBig = 1009;

    /// <summary>A handler failed. The client reconnects.</summary>
    public const int InternalError = 1011;

    /// <summary>Overload or a connection limit. The client reconnects with backoff.</summary>
    public const int TryAgainLater = 1013;

    /// <summary>The outbox passed its limit. The client reconnects and recovers.</summary>
    public const int SlowConsumer = 3008;

    /// <summary>The client's position is lost. It reconnects and subscribes anew.</summary>
    public const int InsufficientState = 3010;

    /// <summary>Who it is is not known in time, or no longer holds. The client comes back with a new token.</summary>
    public const int Unauthorized = 4401;

    /// <summary>It is not let in. The client does not reconnect.</summary>
    public const int Forbidden = 4403;

    /// <summary>No pong in time, or nothing received for the idle timeout. The client reconnects.</summary>
    public const int Timeout = 4408;

    /// <summary>The client sent more than it may, and went on after it was told. It reconnects with backoff.</summary>
    public const int RateLimited = 4429;

    /// <summary>Whether a client that was closed with this code does well to come back by itself.</summary>
    internal static bool InvitesBack(int code) =>
        code is GoingAway or Abnormal or (>= InternalError and <= 1014) or (>= 3000 and <= 3999) or Timeout or RateLimited;

    /// <summary>Whether a peer may put this code on the wire (RFC 6455, section 7.4.2; registry of 2024).</summary>
    public static bool IsAllowedOnWire(int code) =>
        code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}

namespace Dunlin.Client.Connections;

/// <summary>Why a connection ended (docs/protocol-native.md, "Close codes"), as far as this client has to know it.</summary>
internal static class CloseCode
{
    public const int Normal = 1000;
    public const int NoStatus = 1005;
    public const int Abnormal = 1006;
    public const int MessageTooBig = 1009;
    public const int TryAgainLater = 1013;
    public const int InsufficientState = 3010;

    /// <summary>Sent by this client to a server that does not answer, or not with the protocol.</summary>
    public const int NoAnswer = 4000;

    public const int Unauthorized = 4401;
    public const int Forbidden = 4403;
    public const int Timeout = 4408;
    public const int RateLimited = 4429;

    /// <summary>Whether a client that was closed with this code does well to come back by itself.</summary>
    /// <remarks>Not when the server has said goodbye, or one of the two has a bug. From 4000 on something has to change first, but for two codes.</remarks>
    public static bool InvitesBack(int code) => code switch
    {
        Timeout or RateLimited => true,
        Normal or 1002 or 1003 or 1007 or 1008 or MessageTooBig or 1010 => false,
        _ => code < 4000,
    };
}
